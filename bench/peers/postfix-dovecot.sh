#!/usr/bin/env bash
# Postfix + Dovecot (LMTP, Maildir) from Debian's packages as a peer to measure against, on loopback ports, in a folder of its own.
#   postfix-dovecot.sh up DIR [USERS]    installs the packages if missing, writes DIR, starts both; users u1..uN@bench.test, password pw
#   postfix-dovecot.sh down DIR
# Ports: 12525 MX, 12526 MX then discard (accept only), 12587 STARTTLS+AUTH, 12465 TLS+AUTH, 11024 LMTP, 11143 IMAP, 11993 IMAPS, 11110 POP3.
# As shipped (queue file fsynced before 250, mail_fsync=optimized), except: per-client limits lifted, no DNS, no chroot.
# FILTERS_DNS=ADDRESS puts opendkim, opendmarc, policyd-spf and Postfix's own checks in front, which ask that DNS server
# (filters.sh); every port is 1000 higher then.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
verb=$1; dir=$(realpath -m "$2"); users=${3:-20}
dns=${FILTERS_DNS:-}; up=${dns:+1000}; up=${up:-0}
. "$here/filters.sh"
if [ "$verb" = down ]; then
  postfix -c "$dir/postfix/etc" stop || true
  [ -f "$dir/dovecot/run/master.pid" ] && kill "$(cat "$dir/dovecot/run/master.pid")" || true
  stop_filters
  exit 0
fi
"$here/install.sh" postfix dovecot-core dovecot-imapd dovecot-pop3d dovecot-lmtpd openssl
id vmail >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin vmail
mkdir -p "$dir"/{tls,mail} "$dir"/postfix/{etc,spool,data} "$dir"/dovecot/{etc,run,state,log}
chmod 755 "$dir"
[ -f "$dir/tls/key.pem" ] || openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=mx.bench.test \
  -keyout "$dir/tls/key.pem" -out "$dir/tls/cert.pem" 2>/dev/null
: > "$dir/dovecot/etc/passwd"; : > "$dir/postfix/etc/vmailbox"
uid=$(id -u vmail); gid=$(id -g vmail)
for i in $(seq 1 "$users"); do
  echo "u$i@bench.test:{PLAIN}pw:$uid:$gid::$dir/mail/u$i" >> "$dir/dovecot/etc/passwd"
  echo "u$i@bench.test u$i" >> "$dir/postfix/etc/vmailbox"
done
chown -R vmail: "$dir/mail"; chown postfix "$dir/postfix/data"
cat > "$dir/postfix/etc/main.cf" <<CF
compatibility_level = 3.6
queue_directory = $dir/postfix/spool
data_directory = $dir/postfix/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.bench.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.99/32
$([ -n "$dns" ] && checks_of_postfix || echo 'disable_dns_lookups = yes
smtp_dns_support_level = disabled
smtpd_peername_lookup = no')
virtual_mailbox_domains = bench.test
virtual_mailbox_maps = hash:$dir/postfix/etc/vmailbox
virtual_transport = lmtp:unix:$dir/dovecot/run/lmtp
alias_maps =
alias_database =
biff = no
maillog_file_prefixes = $dir
maillog_file = $dir/postfix/maillog
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_tls_cert_file = $dir/tls/cert.pem
smtpd_tls_key_file = $dir/tls/key.pem
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = $dir/dovecot/run/auth-bench
message_size_limit = 52428800
CF
cat > "$dir/postfix/etc/master.cf" <<CF
127.0.0.1:$((12525 + up)) inet n - n - - smtpd
127.0.0.1:$((12526 + up)) inet n - n - - smtpd
  -o content_filter=discard:bench
127.0.0.1:$((12587 + up)) inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
127.0.0.1:$((12465 + up)) inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
$([ -z "$dns" ] || policy_of_postfix)
CF
postmap -c "$dir/postfix/etc" "$dir/postfix/etc/vmailbox"
cat > "$dir/dovecot/etc/dovecot.conf" <<CF
base_dir = $dir/dovecot/run
state_dir = $dir/dovecot/state
instance_name = bench$up
log_path = $dir/dovecot/log/dovecot.log
protocols = imap pop3 lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <$dir/tls/cert.pem
ssl_key = <$dir/tls/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:~/Maildir
mail_uid = $uid
mail_gid = $gid
first_valid_uid = 1
mail_max_userip_connections = 20000
passdb {
  driver = passwd-file
  args = username_format=%u $dir/dovecot/etc/passwd
}
userdb {
  driver = passwd-file
  args = username_format=%u $dir/dovecot/etc/passwd
}
namespace inbox {
  inbox = yes
}
service imap-login {
  inet_listener imap {
    port = $((11143 + up))
  }
  inet_listener imaps {
    port = $((11993 + up))
    ssl = yes
  }
${DOVECOT_TUNED:+  service_count = 0
  process_min_avail = 2}
}
service pop3-login {
  inet_listener pop3 {
    port = $((11110 + up))
  }
  inet_listener pop3s {
    port = 0
  }
}
service lmtp {
  unix_listener lmtp {
    mode = 0666
  }
  inet_listener lmtp {
    address = 127.0.0.1
    port = $((11024 + up))
  }
}
service auth {
  unix_listener auth-bench {
    mode = 0666
  }
}
service imap {
  process_limit = 2048
${DOVECOT_TUNED:+  service_count = 0
  client_limit = 1}
}
service anvil {
  client_limit = 6000
}
service stats {
  client_limit = 6000
}
CF
sysctl -qw fs.inotify.max_user_instances=4096 2>/dev/null || true
for _ in $(seq 50); do (exec 3<>"/dev/tcp/127.0.0.1/$((11143 + up))") 2>/dev/null || break; sleep 0.1; done   # an instance just stopped may hold its ports for a moment
dovecot -c "$dir/dovecot/etc/dovecot.conf" </dev/null >"$dir/dovecot/log/start.log" 2>&1
if [ -n "$dns" ]; then start_filters; fi
asking_dns postfix -c "$dir/postfix/etc" start </dev/null >"$dir/postfix/start.log" 2>&1
for _ in $(seq 50); do [ -s "$dir/postfix/spool/pid/master.pid" ] && break; sleep 0.1; done
echo "process trees: $(tr -d ' ' < "$dir/postfix/spool/pid/master.pid"),$(cat "$dir/dovecot/run/master.pid")$(pids_of_filters)"
