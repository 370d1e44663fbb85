#!/bin/sh
# Unpacks genfeat where there is neither network nor root:  sh unpack.sh FOLDER [--move]
# It checks each piece that lies beside this script and takes it into FOLDER; those that are missing may come later, a few at a time: run it again whenever
# more have arrived. With --move they are moved, not copied. When all are there it unpacks them. Needs only sh, coreutils, tar and gzip (or: unpack.py).
set -u
needed=@NEEDED@ # KiB, unpacked
own=@BUNDLE@    # SHA-256 of the list of pieces

fail() {
  printf '%s\n' "$1" >&2
  exit "${2:-1}"
}
hash_of() {
  set -- $(sha256sum <"$1") && printf '%s' "$1"
}

[ $# -ge 1 ] && [ $# -le 2 ] && [ "${2:---move}" = --move ] || fail "usage: sh unpack.sh FOLDER [--move]" 2
case $1 in -*) fail "usage: sh unpack.sh FOLDER [--move]" 2 ;; esac
target=$1
take=cp
[ $# -eq 2 ] && take=mv
case $0 in */*) here=${0%/*} ;; *) here=. ;; esac
list=$here/SHA256SUMS
[ -f "$list" ] || fail "$list is missing: bring it along with the pieces"
kept=$target/.pieces
folders="app cache fonts lib node"
[ "$(hash_of "$list")" = "$own" ] || fail "$list is not the one of this script: cut off, or another bundle's; bring it along anew"
mkdir -p "$target" || exit 1
if [ -f "$target/.bundle" ]; then
  read -r found <"$target/.bundle"
  [ "$found" = "$own" ] || fail "$target holds another bundle; choose another folder, or remove it"
  [ -d "$kept" ] || { printf '%s\n' "$target is unpacked already; $target/genfeat doctor looks whether it works" && exit 0; }
else
  for name in genfeat $folders; do
    [ ! -e "$target/$name" ] || fail "$target holds something else, $name; choose a folder that is empty or not there yet"
  done
fi
mkdir -p "$kept" || exit 1
if [ ! -f "$target/.bundle" ]; then
  printf '%s\n' "$own" >"$kept/.bundle" && mv "$kept/.bundle" "$target/.bundle" || fail "$target cannot be written to; is the disk full?"
fi

there=0 missing= damaged= pieces=
while read -r sum name; do
  pieces="$pieces $name"
  if [ ! -f "$kept/$name" ] && [ -f "$kept/$name.part" ] && [ "$(hash_of "$kept/$name.part")" = "$sum" ]; then
    mv "$kept/$name.part" "$kept/$name" || exit 1 # an earlier call was stopped here
  fi
  if [ ! -f "$kept/$name" ] && [ -f "$here/$name" ]; then
    if [ "$(hash_of "$here/$name")" = "$sum" ]; then
      "$take" -f "$here/$name" "$kept/$name.part" || fail "$name: not taken into $kept; is the disk full?"
      if [ "$(hash_of "$kept/$name.part")" != "$sum" ]; then
        fail "$kept/$name.part: not what was written; is the disk full or broken?"
      fi
      mv "$kept/$name.part" "$kept/$name" || exit 1
      printf '%s\n' "$name: taken"
    else
      damaged="$damaged $name"
    fi
  fi
  if [ -f "$kept/$name" ]; then there=$((there + 1)); else missing="$missing $name"; fi
done <"$list"

[ -z "$damaged" ] || fail "damaged (SHA-256 differs):$damaged. Bring them anew and run this again; the others are kept"
[ -z "$missing" ] || fail "$there pieces are there; missing:$missing. Run this again when they lie beside it" 3

for name in $folders; do # what an earlier call has unpacked is written over
  [ ! -d "$target/$name" ] || { set -- $(du -sk "$target/$name") && needed=$((needed - $1)); }
done
set -- $(df -Pk "$target" | tail -n 1)
[ "${4:-$needed}" -ge "$needed" ] || fail "$target: $needed KiB more needed, $4 free; make room there, then run this again"

printf '%s\n' "unpacking" # -m: clusters remove files that look old
unpack() { # the pieces of an archive, in order
  for name in $pieces; do case $name in "$1".*) cat "$kept/$name" || exit 1 ;; esac; done
}
unpack node.tar.gz | gzip -dc | tar -xmof - -C "$target" || fail "Node was not unpacked; run this again"
node=$target/node/bin/node
"$node" --version >/dev/null ||
  fail "$node does not run here: Linux on x86-64 with glibc @GLIBC@ or newer is needed, and a disk that programs may run from (not noexec)"
rm -f "$kept/.whole"
unpack genfeat.tar.zst | { "$node" "$target/node/unzstd.cjs" && : >"$kept/.whole"; } | tar -xmof - -C "$target" && [ -f "$kept/.whole" ] ||
  fail "not unpacked; run this again"
rm -rf "$kept"
printf '%s\n' "ready: $target/genfeat doctor looks whether it works, $target/genfeat lists what there is"
