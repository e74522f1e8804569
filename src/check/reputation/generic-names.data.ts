/**
 * Words of host names, by what they say of the machine. A name is taken apart at everything that is no letter, so `custx12`
 * is `custx`, and `ipngn803funabasi` is `ipngn` and `funabasi`. To be kept up as providers come and go: the names in
 * host-names.fixture.ts are the test.
 */

/** Words with spaces between, in as many lines as they need. */
function list(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' '));
}

/** Addresses that are lent: a new one each day, or each time the line comes up. Enough together with any number. */
export const dynamicWords = list(
  'dyn dyna dynamic dynamicip dynamique dynip dynamisch dinamic dinamica dinamico',
  'dhcp dhcps dynpool dynadsl dyndsl dynamicpool dynpl',
  'dial dialup dialin dialpool mdialup dip ppool isdn',
);

/** Lines and their technology: enough together with any number. */
export const lineWords = list(
  'dsl adsl vdsl xdsl sdsl hdsl gdsl bdsl cdsl ddsl qdsl ndsl dslb dslam',
  'dsldevice dslpool adslpool vdslpool dslgw dslnet acedsl adslplus adslgp',
  'ppp pppoe pppox pppoa bras cable cablemodem modemcable catv docsis cmts kabel',
  'cpe cpc cust custs custx abo abonent abonents lfbn cvx',
  'ftth fttb fttx fttp fttc gpon broadband wimax gprs umts hsdpa threembb mbb',
  'ipngn ipngnfx ipad ipadfx ipbf ipbffx ipoe flets bflets hsd hsia hispeed',
);

/** Found at either end of a longer word where part of the address is there too: `dslpool`, `telefonicaadsl`. */
export const lineStems = list('dynamic dhcp dialup adsl vdsl pppoe broadband ftth gpon customer cust wimax dsl');

/** Anybody's machine, or a line of no certain kind: enough together with part of the address. */
export const weakWords = list(
  'pool pools client clients cliente clientes user users customer customers kunde',
  'host hosts home node ip ips res bb range addr access wan inetnum sub',
  'mobile mobil movil wireless wifi wlan hotspot sat satellite lte cdma nat cgn',
  'cgnat bng hfc fiber fibre fibra fios uverse lightspeed speedy modem ngn vpn',
  'internet inet isp retail public uc red rev reverse rdns unassigned unused port',
  'guest line nombres subscriber subscribers subscr suscriptor residential resnet cm',
  'zonahogar domestic homeuser ports seg segment ipservice rango stb',
);

/** Addresses that stay: leased lines, firms, machines in data centres. Also what begins or ends with `static`. */
export const staticWords = list(
  'static statik statisch statico estatico estatica statique sta fixed fix fixe fixip',
  'fixedip fija fijo fixo ipfija ipfijo permanent business biz corp corporate',
  'corporativo empresas empresa enterprise commercial dedicated dedi dedibox leased',
  'server servers srv vps vserver cloud colo colocation datacenter rack hosted hosting',
  'webhosting compute pro rrcs ns',
);

/** Houses that let machines, which have such a name until somebody gives them one: their addresses stay as well. */
export const hosterDomains = list(
  'your-server.de secureserver.net linodeusercontent.com linode.com amazonaws.com ovh.net ovh.ca',
  'googleusercontent.com contaboserver.net contabo.net contabo.host vultrusercontent.com vultr.com',
  'poneytelecom.eu scaleway.com scw.cloud hwclouds-dns.com azure.com hostwindsdns.com colocrossing.com',
  'leaseweb.com leaseweb.net softlayer.com clouduol.com.br kimsufi.com netcup.net yourvserver.net',
  'ip-projects.de serverprofi24.de startdedicated.de startdedicated.com plesk.page stratoserver.net',
  'quadranet.com hostnoc.net choopa.net dreamhost.com inmotionhosting.com datapacket.com gthost.com',
);

/** Houses whose own mail servers are called after their addresses. */
export const numberedSenders: readonly string[] = ['apple.com', 'outblaze.com', 'hubspotemail.net'];

/** What machines that send mail are called. Also what begins or ends with one of `mailStems`. */
export const mailWords = list(
  'mx mxa mxb mail mails email emails smtp smtps esmtp mta mtas mout',
  'out outbound outgoing outmail relay relays relayhost forward forwarder fwd fwsmtp',
  'mailout mailer mailers mailgw mailgate mailhost mailserver mailrelay post postfix',
  'poczta posta correo courrier exim sendmail qmail zimbra exchange exch owa imap',
  'pop webmail lists listserv mailman newsletter newsletters bounce bounces mailing',
  'sender senders delivery spamfilter antispam ironport barracuda mailgun sendgrid notify',
);

/** Of four letters or more at either end; the shorter ones begin or end a word of five or more. */
export const mailStems: readonly string[] = ['mail', 'smtp', 'mta', 'mx'];

/** Second levels under which names are registered, with a country behind them. */
export const registrySeconds = list(
  'co com net org edu gov gob gouv gub go mil ac or ne ad ed gr lg',
  'plc ltd me sch nhs police id asn nom info web my k12 ind firm gen nic',
  'res press biz name pro int coop in waw re pe school iwi geek maori kiwi',
);
