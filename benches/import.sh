#!/usr/bin/env bash
# A whole import beside sqlite3's own, in one run: benches/import.sh [ROWS] [RUNS]
#
# Both read the same Fingertips-layout CSV (27 columns, fixed seed). sqlite3 puts it into one plain table with the
# same unique key; lifecourse validates every row, finds duplicates, and indexes. Prints wall seconds, CPU seconds and
# peak memory of each run, then the import of the same file again, and of one with 100 changed rows.
set -euo pipefail
cd "$(dirname "$0")/.."
rows=${1:-1000000} runs=${2:-3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cargo build --release --quiet
cargo build --release --quiet -p lifecourse-exchange --example generate_fingertips
target=${CARGO_TARGET_DIR:-target}/release
"$target/examples/generate_fingertips" "$rows" >"$folder/figures.csv"
ls -l "$folder/figures.csv" | awk '{print "rows: '"$rows"', bytes: " $5}'

measure() { # NAME COMMAND...
  local name=$1
  shift
  python3 - "$name" "$@" <<'PY'
import resource, subprocess, sys, time
name, *command = sys.argv[1:]
start = time.monotonic()
done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
wall = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
if done.returncode != 0:
    sys.exit(f"{name} failed: {done.stderr}")
print(f"{name:32} {wall:7.2f} s wall {used.ru_utime + used.ru_stime:7.2f} s CPU {used.ru_maxrss / 1024:7.0f} MiB")
PY
}

for _ in $(seq "$runs"); do
  rm -f "$folder"/*.db*
  columns=$(head -1 "$folder/figures.csv" | tr -d '\r' | sed 's/,/","/g; s/^/"/; s/$/"/')
  measure "sqlite3 .import" sqlite3 "$folder/plain.db" \
    "CREATE TABLE figure ($columns, UNIQUE (\"Indicator ID\", \"Area Code\", \"Sex\", \"Age\", \"Category Type\", \"Category\", \"Time period\"));" \
    ".import --csv --skip 1 $folder/figures.csv figure"
  measure "lifecourse import" "$target/lifecourse" --database "$folder/lifecourse.db" import "$folder/figures.csv"
done
measure "lifecourse import, the same again" "$target/lifecourse" --database "$folder/lifecourse.db" import "$folder/figures.csv"
awk -F, -v OFS=, 'NR > 1 && NR % '"$((rows / 100))"' == 2 { $14 = $13 - 5; $15 = $13 + 5; $16 = $17 = ""; $13 = $13 + 0.5; $18 = $19 = "" } { print }' \
  "$folder/figures.csv" >"$folder/corrected.csv"
measure "lifecourse import, 100 changed" "$target/lifecourse" --database "$folder/lifecourse.db" import "$folder/corrected.csv"
sqlite3 -header -column "$folder/lifecourse.db" "SELECT id, rows, new, changed, same FROM batch"
