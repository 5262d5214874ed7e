#!/usr/bin/env bash
# Connects one customer, first as the vendor's operator, then as the customer, with curl. With `npm run sandbox` in
# another terminal it runs as it stands; against a deployment set the variables below. JSON is read with Node here; jq
# does as well.
set -euo pipefail
DRAWBRIDGE_URL=${DRAWBRIDGE_URL:-http://127.0.0.1:3000}
TOKEN_URL=${TOKEN_URL:-http://127.0.0.1:4566/oidc/token}
CLIENT_SECRET=${CLIENT_SECRET:-sandbox}
REFERENCE=${REFERENCE:-crm-1042}

answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

json() { # json EXPRESSION: a string as it is, anything else as JSON
  node -e "
    const value = JSON.parse(require('fs').readFileSync(0, 'utf8'))$1
    console.log(typeof value === 'string' ? value : JSON.stringify(value))"
}

token() { # token CLIENT_ID
  curl -fsS "$TOKEN_URL" -d grant_type=client_credentials -d client_id="$1" -d client_secret="$CLIENT_SECRET" |
    json .access_token
}

# call TOKEN METHOD PATH [CURL_OPTION...]: prints the answer, and fails where it is a problem. The token comes through a
# pipe, since everybody on the machine can read command lines. curl waits for the seconds in Retry-After.
call() {
  local token=$1 method=$2 path=$3 status
  shift 3
  status=$(curl -sS --retry 4 -X "$method" "$DRAWBRIDGE_URL$path" -o "$answer" -w '%{http_code}' \
    -H @<(printf 'authorization: Bearer %s\n' "$token") "$@")
  cat "$answer"
  [ "$status" -lt 400 ]
}

# post TOKEN PATH BODY: creates something once, whatever is sent again.
post() {
  call "$1" POST "$2" -H 'content-type: application/json' -H "idempotency-key: $(node -p 'crypto.randomUUID()')" -d "$3"
}

give_up() { # give_up PROBLEM
  echo "$(json .title <<<"$1") ($(json .code <<<"$1"), request $(json .requestId <<<"$1")): $(json .detail <<<"$1")" >&2
  exit 1
}

operator=$(token operator)
if ! tenant=$(post "$operator" /v1/tenants "{\"name\": \"Globex Corporation\", \"reference\": \"$REFERENCE\"}"); then
  # Decide by the code, never by the texts.
  [ "$(json .code <<<"$tenant")" = reference-taken ] || give_up "$tenant"
  tenant=$(call "$operator" GET "/v1/tenants?reference=$REFERENCE" | json '.items[0]')
fi
id=$(json .id <<<"$tenant")
echo "Tenant $id has the external ID $(json .externalId <<<"$tenant")."

customer=$(token "tenant:$id")
onboarding=$(call "$customer" GET "/v1/tenants/$id/onboarding") || give_up "$onboarding"
echo 'The role asks for:'
json '.permissions.map(each => `  ${each.actions.join(", ")}: ${each.reason}`).join("\n")' <<<"$onboarding"
echo "Launch it: $(json .quickCreateUrl <<<"$onboarding")"
read -r -p 'RoleArn from the outputs of the stack: ' role_arn

if ! role=$(post "$customer" "/v1/tenants/$id/roles" "{\"roleArn\": \"$role_arn\"}"); then
  [ "$(json .code <<<"$role")" = role-already-registered ] || give_up "$role"
  role=$(call "$customer" GET "/v1/tenants/$id/roles?limit=200" |
    json ".items.find(each => each.roleArn === '$role_arn' && each.status !== 'revoked')")
fi
path=/v1/tenants/$id/roles/$(json .id <<<"$role")
while [[ "$(json .status <<<"$role")" =~ ^(pending|propagating)$ ]]; do
  sleep 2
  role=$(call "$customer" GET "$path") || give_up "$role"
done
echo "The role is $(json .status <<<"$role")."
json '.lastVerification.checks.map(each => `  ${each.status} ${each.id}: ${each.summary}`).join("\n")' <<<"$role"

# A list goes on while there is a next cursor, also after an empty page.
cursor=
until [ "$cursor" = null ]; do
  page=$(call "$customer" GET "$path/verifications?limit=1${cursor:+&cursor=$cursor}") || give_up "$page"
  json '.items.map(each => `  It was verified at ${each.finishedAt}.`).join("\n")' <<<"$page"
  cursor=$(json .nextCursor <<<"$page")
done
[ "$(json .status <<<"$role")" = verified ]
