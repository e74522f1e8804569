import type { HostService } from './types.ts';

/** Hosts that people use who do not own them; each stands for all names below it, too. */
const hosts: Readonly<Record<Exclude<HostService, 'none'>, string>> = {
  shortener: `
    0rz.tw 1url.com 2.gp 2u.pw 3.ly adf.ly ai6.net amzn.to apple.co b23.ru bc.vc bfy.tw bit.do bit.ly bitly.com bitly.ws
    bl.ink bom.so budurl.com buff.ly chilp.it clck.ru cli.gs clickmeter.com cogit.ms cort.as cutt.ly cutt.us db.tt dlvr.it
    dub.sh e.vg ebay.to eepurl.com fb.me ff.im flic.kr flip.it fur.ly g.co gg.gg git.io goo.gl goo.su grabify.link
    hyperurl.co ht.ly hubs.ly hyp.ax ibm.co ift.tt inx.lv ipgrabber.ru is.gd ity.im j.mp jpeg.ly kutt.it l.ead.me
    linkd.in lnk.bio lnkd.in lnkiy.in lnk.to lstu.fr m.me mcaf.ee mz.cm n9.cl nyti.ms oe.cd ouo.io ow.ly owl.li
    pixelfy.me pse.is pt.rs q.gs qr.ae qrco.de qr.net qr.page reurl.cc rb.gy rebrand.ly rebrandly.com redd.it s.coop s.id
    s2r.co scnv.io shorte.st short.gy short.io shorturl.asia shorturl.at shorturl.gg shrtco.de sl.ht smarturl.it sn.im
    snip.ly snipr.com snipurl.com sor.bz su.pr surl.li t.cn t.co t.ly t2m.io tiny.cc tiny.one tiny.pl tinyurl.com
    tinyurl.is tl.gd tny.im tr.im tr.ee trib.al u.to u.nu urlr.me urlz.fr urlzs.com ur1.ca url.ie utm.io v.gd v.ht
    vurl.com vzturl.com wow.link wp.me x.co x.gd xurl.es yep.it you.to youtu.be yourls.org zpr.io zurl.ws zws.im zz.gd
    shorter.me me2.kr han.gl vo.la abre.ai encurtador.com.br bitlyshort.com tinylink.net linktr.ee beacons.ai taplink.cc
    msha.ke campsite.bio heylink.me bio.link solo.to
  `,
  'free-host': `
    000webhost.com 000webhostapp.com altervista.org angelfire.com appspot.com atwebpages.com awardspace.com azurefd.net
    azurestaticapps.net azurewebsites.net beep.com bigcartel.com blogspot.com bravenet.com bubbleapps.io byethost.com
    canva.site carrd.co cf-ipfs.com codeanyapp.com cprapid.com cyclic.app deno.dev dweb.link ecwid.com edgeone.app
    epizy.com fastly-edge.com firebaseapp.com fleek.co fly.dev framer.app framer.website free.fr freehostia.com
    geocities.com gitbook.io github.io gitlab.io glitch.me godaddysites.com gotdns.ch great-site.net hash.is hatenablog.com
    herokuapp.com hostinger.com hosted.app hstn.me hyperphp.com infinityfreeapp.com infura-ipfs.io ipfs.io jimdofree.com
    jimdosite.com joomla.com kesug.com lovable.app ipfs.w3s.link lycos.com mailchimpsites.com mybluehost.me mydurable.com
    myfreesites.net myftp.biz myftp.org myportfolio.com myshopify.com mystrikingly.com neocities.org netlify.app netlify.com
    ngrok.app ngrok.dev ngrok-free.app ngrok.io nftstorage.link notion.site on-fleek.app onrender.com pages.dev pantheonsite.io
    plesk.page prv.pl ns1.name r2.dev railway.app repl.co replit.app replit.dev rf.gd serveo.net serveirc.com servehttp.com
    simdif.com site123.me sites.google.com square.site strapiapp.com strikingly.com surge.sh tiiny.site translate.goog
    tripod.com trycloudflare.com tumblr.com typedream.app ucoz.com ucraft.site umso.co uwu.ai vercel.app w3s.link wcomhost.com
    web.app webador.com webcindario.com webflow.io webnode.com webnode.page weebly.com weeblysite.com wix.com wixsite.com
    wixstudio.io wordpress.com workers.dev wuaze.com yolasite.com zapto.org zya.me zyrosite.com duckdns.org hopto.org ddns.net
    run.app cloudfunctions.net page.link blogdns.com 1u.ms lambda-url.us-east-1.on.aws amplifyapp.com cloudwaysapps.com
    loca.lt lhr.life dynv6.net sytes.net no-ip.org no-ip.biz dyndns.org servebeer.com ddnsking.com 3utilities.com
  `,
  form: `
    123formbuilder.com aidaform.com airtable.com cognitoforms.com docs.google.com/forms emailmeform.com fillout.com
    form.123formbuilder.com form.jotform.com form.run formcrafts.com formfacade.com formpl.us forms.gle forms.monday.com
    forms.office.com forms.yandex.com forms.zohopublic.com formsite.com formspree.io formstack.com formsubmit.co getform.io
    jotform.com jotform.us jotfor.ms paperform.co questionpro.com smartsurvey.co.uk surveyheart.com surveymonkey.com
    survey.zohopublic.com tally.so typeform.com wufoo.com zfrmz.com
  `,
  storage: `
    1drv.ms 4shared.com anonfiles.com backblazeb2.com blob.core.windows.net box.com cloudinary.com docsend.com
    digitaloceanspaces.com dropbox.com dropboxusercontent.com drive.google.com filebin.net file.io firebasestorage.googleapis.com
    firebasestorage.app fromsmash.com gofile.io linodeobjects.com mediafire.com mega.nz mega.io objectstorage.oraclecloud.com
    onedrive.live.com pcloud.com sendspace.com storage.cloud.google.com storage.googleapis.com swisstransfer.com transfer.sh
    uguu.se wasabisys.com we.tl web.core.windows.net wetransfer.com workupload.com yadi.sk zippyshare.com
  `,
};

/** What each host is used for. `docs.google.com` is a form where its path begins with `/forms`. */
export const servicesByHost: ReadonlyMap<string, HostService> = new Map(
  (['storage', 'form', 'free-host', 'shortener'] as const).flatMap((service) =>
    hosts[service]
      .trim()
      .split(/\s+/)
      .map((host) => [host, service] as const),
  ),
);
