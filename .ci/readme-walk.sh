#!/usr/bin/env bash
# Runs the README's walk as it stands there: every block whose first line is "# walk", on a sandbox on the default ports.
# Needs curl and the AWS CLI on PATH.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
node build/src/cli/drawbridge.js sandbox >"$folder/sandbox.log" 2>&1 &
sandbox=$!
trap 'kill $sandbox 2>/dev/null; rm -rf "$folder" onboarding.json' EXIT
for _ in $(seq 100); do
  grep -q 'Ctrl-C' "$folder/sandbox.log" && break
  kill -0 $sandbox 2>/dev/null || { cat "$folder/sandbox.log"; exit 1; }
  sleep 0.1
done
node -e '
  const blocks = require("fs").readFileSync("README.md", "utf8").matchAll(/```sh\n# walk\n([\s\S]*?)```/g)
  process.stdout.write([...blocks].map(block => block[1]).join("\n"))
' >"$folder/walk.sh"
bash -eu -o pipefail "$folder/walk.sh" | tee "$folder/walk.out"
# What the walk promises on its way: verified, then rejected for the external ID, and a trail that is whole.
grep -qx verified "$folder/walk.out"
grep -q '  rejected$' "$folder/walk.out"
grep -q 'FAIL *external-id-required' "$folder/walk.out"
grep -qx 'exit code 3' "$folder/walk.out"
grep -q '^intact' "$folder/walk.out"
