# What postfix-dovecot.sh puts in front of Postfix with FILTERS_DNS: opendkim and opendmarc as milters, policyd-spf at RCPT,
# and Postfix's own checks of names and of a DNS list. Each as shipped, except: answers come from the DNS server given, in
# which nothing is signed, so no trust anchor; nobody is internal; what fails is refused.
# Sourced; uses dir, dns and here.

# For main.cf.
checks_of_postfix() {
  cat <<CF
smtpd_client_restrictions = reject_unknown_client_hostname, reject_rbl_client list.example
smtpd_helo_required = yes
smtpd_helo_restrictions = reject_invalid_helo_hostname, reject_non_fqdn_helo_hostname, reject_unknown_helo_hostname
smtpd_sender_restrictions = reject_non_fqdn_sender, reject_unknown_sender_domain
smtpd_recipient_restrictions = reject_unauth_destination, check_policy_service unix:private/policyd-spf
policyd-spf_time_limit = 3600
smtpd_milters = unix:$dir/filters/opendkim.sock, unix:$dir/filters/opendmarc.sock
milter_default_action = tempfail
CF
}

# For master.cf.
policy_of_postfix() {
  echo "policyd-spf unix - n n - 0 spawn user=policyd-spf argv=/usr/bin/policyd-spf $dir/filters/policyd-spf.conf"
}

# Runs a program that finds only our DNS server in resolv.conf, as all that it starts.
asking_dns() {
  if [ -z "$dns" ]; then "$@"; return; fi
  unshare --mount --propagation private sh -c 'mount --bind "$0" /etc/resolv.conf && exec "$@"' "$dir/filters/resolv.conf" "$@"
}

start_filters() {
  "$here/install.sh" opendkim opendmarc postfix-policyd-spf-python
  local own=$dir/filters filter
  mkdir -p "$own"
  chmod 777 "$own"   # each filter makes its socket as a user of its own
  echo "nameserver $dns" > "$own/resolv.conf"
  cat > "$own/opendkim.conf" <<CF
Mode v
AuthservID mx.bench.test
InternalHosts 192.0.2.1
Syslog yes
SyslogSuccess yes
UserID opendkim
UMask 000
Socket local:$own/opendkim.sock
PidFile $own/opendkim.pid
Nameservers $dns
CF
  cat > "$own/opendmarc.conf" <<CF
AuthservID mx.bench.test
RejectFailures true
PublicSuffixList /usr/share/publicsuffix/public_suffix_list.dat
Syslog true
UserID opendmarc
UMask 000
Socket local:$own/opendmarc.sock
PidFile $own/opendmarc.pid
CF
  cat > "$own/policyd-spf.conf" <<CF
debugLevel = 1
TestOnly = 1
HELO_reject = Fail
Mail_From_reject = Fail
PermError_reject = False
TempError_Defer = False
skip_addresses = 192.0.2.1/32
Header_Type = AR
Authserv_Id = mx.bench.test
CF
  asking_dns opendkim -x "$own/opendkim.conf"
  asking_dns opendmarc -c "$own/opendmarc.conf"
  for filter in opendkim opendmarc; do
    for _ in $(seq 50); do [ -S "$own/$filter.sock" ] && [ -s "$own/$filter.pid" ] && break; sleep 0.1; done
  done
}

stop_filters() {
  local file pid
  for file in "$dir"/filters/*.pid; do
    [ -s "$file" ] || continue
    pid=$(cat "$file")
    kill "$pid" 2>/dev/null || continue
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done   # opendmarc takes its time
    rm -f "$file"
  done
}

# As further roots of process trees.
pids_of_filters() {
  if [ -n "$dns" ]; then printf ',%s' "$(cat "$dir/filters/opendkim.pid")" "$(cat "$dir/filters/opendmarc.pid")"; fi
}
