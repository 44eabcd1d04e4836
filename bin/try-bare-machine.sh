#!/usr/bin/env bash
# Tries the project as a person would who has just cloned it on a bare machine: a fresh Debian with Node.js and npm, and
# nothing else. Each trial gets its own copy of that machine, and all of it is removed at the end.
#
#   bin/try-bare-machine.sh                  both trials below
#   bin/try-bare-machine.sh demo             npm run demo -- --exit
#   bin/try-bare-machine.sh test             npm test
#   bin/try-bare-machine.sh -- COMMAND …     any other command
#
#   --worktree   the files as they lie here, committed or not (otherwise the last commit)
#
# Needs root on Debian or Ubuntu, and Node.js 20 with npm, which are copied into the machine. Ends with 1 if a trial failed.
set -euo pipefail

SUITE=bookworm
SOURCE=$(cd "$(dirname "$0")/.." && pwd -P)

say() { printf '\n== %s\n' "$*" >&2; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

worktree=no
trials=()
while (($#)); do
  case $1 in
    --worktree) worktree=yes ;;
    demo) trials+=("npm run demo -- --exit") ;;
    test) trials+=("npm test") ;;
    --) shift; trials+=("${*@Q}"); break ;;
    *) fail "unknown: $1 (see the head of $0)" ;;
  esac
  shift
done
((${#trials[@]})) || trials=("npm run demo -- --exit" "npm test")

[[ $(id -u) == 0 ]] || fail "This must be run as root: it makes a machine of its own (debootstrap, chroot)."
if ! command -v debootstrap >/dev/null; then
  say "installing debootstrap"
  { apt-get update -q && apt-get install -y -q --no-install-recommends debootstrap; } >&2
fi

WORK=$(mktemp -d /var/tmp/hub-bare-machine.XXXXXX)
# Every mount is made in a mount namespace of the trial's own and ends with it, so nothing but files is ever left here.
trap 'rm -rf --one-file-system "$WORK"' EXIT
trap 'exit 130' INT TERM HUP

make_machine() {
  local root=$1 mirror
  mirror=$(sed -nE 's/^URIs: +(\S+).*/\1/p; s/^deb +(\[[^]]*\] +)?(\S+).*/\2/p' \
    /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | grep -m1 debian || true)
  debootstrap --variant=minbase "$SUITE" "$root" "${mirror:-http://deb.debian.org/debian}" >"$WORK/debootstrap.log" ||
    { tail -20 "$WORK/debootstrap.log" >&2; fail "debootstrap failed"; }
  # Packages come the way they come on this machine: the same sources, proxies and certificates.
  rm -f "$root/etc/apt/sources.list"
  cp -a /etc/apt/. "$root/etc/apt/"
  mkdir -p "$root/etc/ssl/certs" "$root/usr/share/keyrings"
  cp -a /usr/share/keyrings/. "$root/usr/share/keyrings/"
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/" 2>/dev/null || true
  cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
  install_node "$root"
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
}

install_node() {
  local root=$1 npm file
  npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
  mkdir -p "$root/usr/local/bin" "$root/usr/local/lib/node_modules"
  cp -L "$(command -v node)" "$root/usr/local/bin/node"
  cp -a "$npm" "$root/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
  for file in "$HOME/.npmrc" "$(npm config get globalconfig 2>/dev/null)"; do
    if [[ -f $file ]]; then
      cat "$file" >>"$root/root/.npmrc"
    fi
  done
}

clone_into() {
  local target=$1
  mkdir -p "$target"
  if [[ $worktree == yes ]]; then
    (cd "$SOURCE" && git ls-files -z --cached --others --exclude-standard | tar --null -T - --ignore-failed-read -cf -) |
      tar -xf - -C "$target"
  else
    git -C "$SOURCE" archive HEAD | tar -xf - -C "$target" || fail "there is no commit yet: use --worktree"
  fi
}

# Runs one command in the machine, in namespaces of its own: what it mounts or leaves running ends with it.
run_inside() {
  local root=$1 command=$2 setting passed=()
  for setting in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY NODE_EXTRA_CA_CERTS SSL_CERT_FILE; do
    [[ -v $setting ]] && passed+=("$setting=${!setting}")
  done
  # The single quotes are meant: both inner scripts are expanded by the shells that run them.
  # shellcheck disable=SC2016
  unshare --mount --pid --fork --kill-child bash -euc '
    root=$1; command=$2; shift 2
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs tmpfs "$root/dev/shm"
    chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@" \
      bash -c "cd /root/hub && $command" </dev/null && code=0 || code=$?
    for file in "$root"/proc/[0-9]*/comm; do
      name=$(cat "$file" 2>/dev/null || true)
      case $name in "" | bash | cat) ;; *) echo "still running afterwards: $name"; code=1 ;; esac
    done
    exit "$code"
  ' inside "$root" "$command" "${passed[@]}"
}

say "making a bare Debian $SUITE with Node.js $(node -p process.versions.node) and npm $(npm -v)"
make_machine "$WORK/machine"

results=()
failed=0
for command in "${trials[@]}"; do
  say "trial: $command"
  cp -a "$WORK/machine" "$WORK/trial"
  clone_into "$WORK/trial/root/hub"
  started=$SECONDS
  if run_inside "$WORK/trial" "$command"; then
    outcome=passed
  else
    outcome="FAILED ($?)"
    failed=1
  fi
  results+=("$outcome after $((SECONDS - started)) s: $command")
  rm -rf --one-file-system "$WORK/trial"
done

say "results"
printf '%s\n' "${results[@]}"
exit "$failed"
