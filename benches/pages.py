#!/usr/bin/env python3
"""Every kind of page over a store, how long each takes to be made and how long it is compressed:

    benches/pages.py DATABASE [PAGES_OF_A_KIND]

Starts at `/` and follows the links, so that a new kind of page is found by itself. A kind is a path without its names,
and the names of its parameters. Each page is asked for twice: made, and as it was kept. At the end wrk asks for all of
them by chance, with 32 connections, if it is installed. Build before: cargo build --release.
"""
import gzip, html, http.client, os, re, shutil, statistics, subprocess, sys, tempfile, time
from collections import defaultdict
from urllib.parse import parse_qsl, urljoin, urlsplit

PORT = 8094
MADE_MS, COMPRESSED_KB = 10, 60  # what is to be reached
WRK = """
local addresses = {}
function init(arguments)
  for line in io.lines(arguments[1]) do addresses[#addresses + 1] = line end
  wrk.headers["Accept-Encoding"] = "gzip"
end
function request() return wrk.format("GET", addresses[math.random(#addresses)]) end
function done(summary, latency)
  io.write(string.format("%.0f pages/s  p50 %.2f ms  p99 %.2f ms  faults %d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    summary.errors.status + summary.errors.read + summary.errors.timeout))
end
"""


def kind(address):
    parts = urlsplit(address)
    path = "/".join(part if at == 0 else "…" for at, part in enumerate(parts.path.strip("/").split("/")))
    names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    return "/" + path + ("?" + "&".join(names) if names else "")


def ask(connection, address):
    started = time.perf_counter()
    connection.request("GET", address, headers={"Accept-Encoding": "gzip", "Accept": "text/html"})
    answer = connection.getresponse()
    body = answer.read()
    spent = (time.perf_counter() - started) * 1e3
    whole = gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body
    return spent, answer.status, answer.getheader("Content-Type", ""), body, whole


def main(database, limit):
    binary = os.path.join(os.environ.get("CARGO_TARGET_DIR", "target"), "release", "lifecourse")
    server = subprocess.Popen([binary, "--database", database, "serve", "--port", str(PORT)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        connection = http.client.HTTPConnection("127.0.0.1", PORT)
        for _ in range(100):
            try:
                ask(connection, "/health")
                break
            except OSError:
                connection.close()
                time.sleep(0.1)
        ask(connection, "/")  # the file into memory
        pages, seen, queue = defaultdict(list), {"/"}, ["/"]
        while queue:
            address = queue.pop(0)
            if len(pages[kind(address)]) >= limit:
                continue
            made, status, content, body, whole = ask(connection, address)
            if status != 200:
                print(f"{status} {address}")
            if status != 200 or not content.startswith("text/html"):
                continue
            again, *_ = ask(connection, address)
            pages[kind(address)].append((made, again, len(body), len(whole), address))
            for link in re.findall(r'href="([^"#]+)', whole.decode()):
                link = urljoin(address, html.unescape(link))
                if link.startswith("/") and not link.startswith("//") and link not in seen:
                    seen.add(link)
                    queue.append(link)
        print(f"{'kind':58} {'pages':>5} {'made ms':>8} {'worst':>7} {'kept':>6} {'kB':>6} {'of':>7}")
        for name, found in sorted(pages.items()):
            if found:
                made, again, short, whole, _ = zip(*found)
                over = "  *" if statistics.median(made) > MADE_MS or max(short) > COMPRESSED_KB * 1000 else ""
                print(f"{name[:58]:58} {len(found):5} {statistics.median(made):8.2f} {max(made):7.2f} "
                      f"{statistics.median(again):6.2f} {max(short) / 1e3:6.1f} {max(whole) / 1e3:7.1f}{over}")
        connection.close()
        if shutil.which("wrk"):
            with tempfile.TemporaryDirectory() as folder:
                with open(f"{folder}/addresses", "w") as out:
                    out.writelines(one[-1] + "\n" for found in pages.values() for one in found)
                with open(f"{folder}/ask.lua", "w") as out:
                    out.write(WRK)
                subprocess.run(["wrk", "-t1", "-c32", "-d10s", "-s", f"{folder}/ask.lua",
                                f"http://127.0.0.1:{PORT}", "--", f"{folder}/addresses"], check=True)
    finally:
        server.terminate()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20)
