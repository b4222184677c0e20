#!/bin/bash
# Checks the links and the anchors in all Markdown files of a Git repository, this one by default:
#   docs/check-links.sh [--external] [folder]
# Links to other sites are checked with --external only, because their answers change.
# Needs Python 3 with venv, and the first time PyPI; the tool is then kept in ~/.cache/durable-stripe.
set -euo pipefail
VERSION=1.3.0
external=false
[ "${1:-}" != --external ] || { external=true; shift; }
cd "${1:-$(dirname "$0")/..}"

tool=${XDG_CACHE_HOME:-$HOME/.cache}/durable-stripe/md-dead-link-check-$VERSION
if [ ! -e "$tool/complete" ]; then
  rm -rf "$tool"
  python3 -m venv "$tool"
  "$tool/bin/pip" install --quiet --disable-pip-version-check "md-dead-link-check==$VERSION"
  touch "$tool/complete"
fi
settings=$(mktemp)
trap 'rm "$settings"' EXIT
# Files among the resources of a program are parts of documents, with links that fit these.
printf '[tool.md_dead_link_check]\nexclude_files = ["*/src/main/resources/*"]\ncheck_web_links = %s\n' "$external" >"$settings"
"$tool/bin/md-dead-link-check" --no-color --config "$settings"
