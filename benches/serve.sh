#!/usr/bin/env bash
# Reading over HTTP beside a bare axum + sqlx handler and Datasette, in one run:
#   benches/serve.sh DATABASE [SECONDS]
#
# DATABASE is a store with a release (see benches/import.sh for the figures). wrk asks with 1 thread and 32 connections
# by chance: for one of 20,000 series, and for the profile of one of all areas (latest figure of a hundred indicators).
# What lifecourse answers is measured while most is asked for the first time, and then when all was asked for once.
# Datasette answers the same SQL as canned queries, if it is found on PATH. TOKEN, if it is set, is used to ask for the
# same without release; ENCODING=gzip asks all of them as browsers do.
set -euo pipefail
cd "$(dirname "$0")/.."
database=$(realpath "$1") seconds=${2:-10}
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$folder"' EXIT
target=${CARGO_TARGET_DIR:-target}/release

cargo build --release --quiet
cargo build --release --quiet -p lifecourse-storage --example bare_handler

python3 - "$database" "$folder" <<'PY'
import json, random, sqlite3, sys
from urllib.parse import quote
database, folder = sys.argv[1:]
store = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
names = lambda table: dict(store.execute(f"SELECT id, code FROM {table} ORDER BY id"))
indicators, areas, segments = names("indicator"), names("area"), names("segment")
random.seed(1)
places = [place for place, in store.execute("SELECT place FROM released_figure_latest ORDER BY place")]
series = [(indicators[place >> 15 & 32767], areas[place >> 30], segments[place & 32767])
          for place in random.sample(places, min(len(places), 20_000))]
indicators, areas = list(indicators.values()), list(areas.values())
hundred = "".join(f"&indicator={quote(i)}" for i in indicators[:100])
def write(name, lines):
    with open(f"{folder}/{name}", "w") as out:
        out.writelines(line + "\n" for line in lines)
query = lambda i, a, s: f"indicator={quote(i)}&area={quote(a)}&segment={quote(s)}"
write("ours.series", (f"/api/v1/observations?{query(*one)}" for one in series))
write("bare.series", (f"/series?{query(*one)}" for one in series))
write("datasette.series", (f"/lifecourse/series.json?_shape=array&{query(*one)}" for one in series))
write("ours.profile", (f"/api/v1/observations?area={a}&sex=Persons&latest=true&limit=1000{hundred}" for a in areas))
write("bare.profile", (f"/profile?area={a}" for a in areas))
write("datasette.profile", (f"/lifecourse/profile.json?_shape=array&area={a}" for a in areas))
source = open("crates/storage/examples/bare_handler.rs").read()
def canned(name):
    sql = source.split(f'const {name}: &str = "')[1].split('";')[0]
    for at, parameter in enumerate(["indicator", "area", "segment"] if name == "SERIES" else ["area"], 1):
        sql = sql.replace(f"${at}", f":{parameter}")
    return {"sql": sql}
json.dump({"databases": {"lifecourse": {"queries": {"series": canned("SERIES"), "profile": canned("PROFILE")}}}},
          open(f"{folder}/metadata.json", "w"))
PY
cat >"$folder/ask.lua" <<'LUA'
local addresses = {}
function init(arguments)
  for line in io.lines(arguments[1]) do addresses[#addresses + 1] = line end
  math.randomseed(os.time())
  wrk.headers["Accept-Encoding"] = os.getenv("ENCODING") or "identity"
  if arguments[2] then wrk.headers["Authorization"] = "Bearer " .. arguments[2] end
end
function request() return wrk.format("GET", addresses[math.random(#addresses)]) end
function done(summary, latency)
  io.write(string.format("%8.0f requests/s  p50 %7.2f ms  p99 %7.2f ms  faults %d\n",
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    summary.errors.status + summary.errors.read + summary.errors.timeout))
end
LUA

ask() { # NAME PORT ADDRESSES [TOKEN]
  printf '%-28s' "$1"
  wrk -t1 -c32 -d"${seconds}s" -s "$folder/ask.lua" "http://127.0.0.1:$2" -- "$folder/$3" ${4:+"$4"} | tail -1
}
ask_each() { # PORT ADDRESSES
  python3 - "$1" "$folder/$2" <<'PY'
import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
for address in open(sys.argv[2]):
    connection.request("GET", address.strip())
    connection.getresponse().read()
PY
}
await() { until curl -sf -o /dev/null "http://127.0.0.1:$1/$2"; do sleep 0.2; done; }

"$target/lifecourse" --database "$database" serve --staff --port 8091 >"$folder/ours.log" 2>&1 &
await 8091 health
for what in series profile; do
  ask "lifecourse, $what, first" 8091 "ours.$what"
  ask_each 8091 "ours.$what"
  ask "lifecourse, $what" 8091 "ours.$what"
  [ -z "${TOKEN:-}" ] || ask "lifecourse, $what, staff" 8091 "ours.$what" "$TOKEN"
done
kill %1
"$target/examples/bare_handler" "$database" 8092 &
await 8092 "profile?area=E92000001"
for what in series profile; do ask "bare axum + sqlx, $what" 8092 "bare.$what"; done
kill %2
if command -v datasette >/dev/null; then
  cp --reflink=auto "$database" "$folder/lifecourse.db"
  datasette "$folder/lifecourse.db" --metadata "$folder/metadata.json" --port 8093 >"$folder/datasette.log" 2>&1 &
  await 8093 -/versions.json
  for what in series profile; do ask "Datasette, $what" 8093 "datasette.$what"; done
fi
