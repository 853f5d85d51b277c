/**
 * The commands that send a drill kill, for bash with curl and openssl; docs/external-alert.md has the same. The secret
 * comes from the environment, so that it stands in no shell history.
 */
export function curlExample(address: string): string {
  return `BODY='{"kind":"kill","scope":"all","reason":"drill"}'
TIME=$(date +%s)000
SIGNATURE=$(printf '%s.%s' "$TIME" "$BODY" |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$INTERLOCK_ALERT_SECRET" | sed 's/.* //')
curl --silent --show-error --fail-with-body --max-time 10 \\
  --header "X-Interlock-Timestamp: $TIME" --header "X-Interlock-Signature: v1=$SIGNATURE" \\
  --data-binary "$BODY" ${address}`;
}
