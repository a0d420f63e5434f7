#!/usr/bin/env bash
# Reading over HTTP beside a bare axum + sqlx handler and Datasette, in one run:
#   benches/serve.sh DATABASE [SECONDS]
#
# DATABASE is a store with a release (see benches/import.sh for the figures). wrk asks with 1 thread and 32 connections
# for keys by chance, of all there are: single series, and profiles of an area (latest figure of a hundred indicators).
# Datasette answers the same SQL as canned queries, if it is found on PATH. TOKEN, if it is set, is used to ask for the
# same without release.
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
names = lambda table: [code for code, in store.execute(f"SELECT code FROM {table} ORDER BY id")]
indicators, areas = names("indicator"), names("area")
segment_of = dict(store.execute("""
    SELECT i.code, s.code FROM indicator AS i JOIN segment AS s ON s.id = (
        SELECT (f.key >> 13) & 32767 FROM released_figure AS f
        WHERE f.key BETWEEN i.id << 48 AND (i.id << 48) + 281474976710655 LIMIT 1)"""))
random.seed(1)
series = [(i, a, segment_of[i]) for i, a in ((random.choice(indicators), random.choice(areas)) for _ in range(200_000))]
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
await() { until curl -sf -o /dev/null "http://127.0.0.1:$1/$2"; do sleep 0.2; done; }

"$target/lifecourse" --database "$database" serve --staff --port 8091 >"$folder/ours.log" 2>&1 &
await 8091 health
for what in series profile; do
  ask "lifecourse, $what, first" 8091 "ours.$what"
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
