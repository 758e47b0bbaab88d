#!/bin/sh
# Spark runs on Java 17 or later: looks for one and, where it may, installs Debian's.
command -v java >/dev/null 2>&1 && exit 0
[ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq >/dev/null 2>&1
    for version in 21 17; do
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            "openjdk-$version-jre-headless" >/dev/null 2>&1 && exit 0
    done
fi
echo "Spark needs Java 17 or later, and this may not install it: apt install openjdk-17-jre-headless (Debian, Ubuntu)," \
    "or set JAVA_HOME" >&2
exit 1
