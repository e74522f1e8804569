/** Domains by which mailing services and their like count presses of links: the text shown never names them. */
export const clickDomains: ReadonlySet<string> = new Set(
  `
  sendgrid.net sendgrid.com sendgrid.info kmail-lists.com mcsv.net mcdlv.net rsgsv.net mailchimpapp.net amazonses.com
  mailin.fr ngpvan.com list-manage.com list-manage1.com list-manage2.com mailchimp.com mailchi.mp mandrillapp.com
  mailgun.org mailgun.com mailgun.net sparkpostmail.com exct.net exacttarget.com rs6.net constantcontact.com
  hubspotemail.net hubspotlinks.com hubspot.com hs-sites.com hubspotstarter.net klaviyomail.com klclick.com klclick1.com
  klclick2.com klclick3.com createsend.com createsend1.com cmail1.com cmail2.com cmail19.com cmail20.com mjt.lu mailjet.com
  sendibt1.com sendibt2.com sendibt3.com sendibm1.com sendibm2.com sendibm3.com sendinblue.com brevo.com awstrack.me
  pardot.com salesforce.com mktoweb.com mkto-ab123.com marketo.com rsys1.com rsys2.com rsys4.net rsys5.com responsys.net
  emarsys.net customeriomail.com customer.io braze.com appboy.com iterable.com convertkit-mail.com convertkit-mail2.com
  convertkit-mail4.com ck.page kit-mail.com substack.com beehiiv.com getresponse.com gr8.com aweber.com activehosted.com
  activetrail.com acemlna.com emlnk.com emlnk9.com emltrk.com cheetahmail.com chtah.net experian.com bluehornet.com
  silverpop.com mkt41.net mkt51.net mkt61.net pages.acoustic.com icontact.com vresp.com verticalresponse.com
  campaign-archive.com campaign-archive1.com postmarkapp.com pstmrk.it mailerlite.com mlsend.com mlsnd.com ml-news.com
  mailersend.net infusionsoft.com infusionmail.com keap-link001.com drip.com dripemail2.com omnisend.com omnisrc.com
  moosend.com benchmarkemail.com benchurl.com e2ma.net elasticemail.com smtp2go.com zohomail.com zcsend.net zc1.maillist-manage.com
  maillist-manage.com maillist-manage.eu newsletter2go.com rapidmail.de cleverreach.com crsend.com inxmail.com
  optivo.com optivo.net episerver.com rt02.net eyepinnews.com doubleclick.net awin1.com linksynergy.com tradedoubler.com
  zanox.com anrdoezrs.net dpbolvw.net jdoqocy.com kqzyfj.com tkqlhce.com go2cloud.org impact.com sjv.io pxf.io shareasale.com
  webgains.com partnerize.com prf.hn viglink.com skimresources.com redirectingat.com feedburner.com feedproxy.google.com
  lnksrv.com sailthru.com link.sailthru.com cordial.com sendpulse.com esputnik.com unisender.com mailup.com musvc1.net
  contactlab.it mailpoet.com dotmailer.com dotdigital.com dmtrk.net trk-consumer.com bmetrack.com mailtrack.io yesware.com
  outreach.io salesloft.com intercom-mail.com intercom-clicks.com zendesk.com freshemail.com flodesk.com ghost.io
  squarespace-mail.com eventbrite.com evbstatic.com meetup.com surveymonkey.com safelinks.protection.outlook.com
  urldefense.com proofpoint.com mimecast.com barracudanetworks.com sprinklr.com movableink.com e-dialog.com bfi0.com
  lifecyclemarketing.com m0.net postdirect.com flonetwork.com lyris.net sparklist.com twelvehorses.com 12hs.com topica.com emailfactory.com roving.com
  `
    .trim()
    .split(/\s+/),
);

/** Public suffixes under which names cost next to nothing, by the share of abuse among them. */
export const cheapSuffixes: ReadonlySet<string> = new Set(
  (
    'xyz top icu vip link space website click shop online site store fun club win bid loan men party date racing download ' +
    'work gq cf ga ml tk buzz monster cam rest sbs cfd pw bond lol quest cyou mom hair beauty skin makeup autos boats homes ' +
    'yachts pics gdn ooo webcam stream review trade country cricket faith accountant science kim support life ' +
    'today zip mov su'
  ).split(' '),
);

/** Domains that are in nearly all HTML and in no list: names of formats, and the like. */
export const everywhereDomains: ReadonlySet<string> = new Set(
  'w3.org schema.org ietf.org openxmlformats.org purl.org'.split(' '),
);
