# Opens a flat image by its root hash in a guest, and lets the kernel find a changed byte.
#
#   guest_dmverity.sh FLIP COMPARE_TREES TRUTH FILE HASH_OFFSET signed|unsigned
#
# /media has FILE, FILE.roothash, and the signatures FILE.roothash.p7s and other.p7s; /mnt is the guest's own disk. FLIP is
# the text of guest_flip.py. With "signed" the kernel requires signatures, and has the certificate built in.
# Prints a line for each thing that is so; exits with 1 at the first that is not.
set -u
flip=$1 compare=$2 truth=$3 file=$4 offset=$5 signed=$6
export DM_DISABLE_UDEV=1
fail() { echo "not so: $*"; dmesg | tail -n 5; exit 1; }
so() { echo "so: $*"; }

mkdir /mnt/root
cp --sparse=always "/media/$file" /mnt/image
root=$(cat "/media/$file.roothash")
other=$(echo "$root" | tr 0-9a-f 1-9a-f0)
open() {
  loop=$(losetup --find --show --read-only /mnt/image)
  veritysetup open "$loop" v "$loop" "$@" --hash-offset="$offset" 2>&1 && return 0
  losetup -d "$loop"
  return 1
}
close() {
  veritysetup close v && losetup -d "$loop"
}

set -- "$root"
if [ "$signed" = signed ]; then
  open "$root" && fail "a root hash without a signature is refused"
  so "a root hash without a signature is refused"
  open "$root" --root-hash-signature=/media/other.p7s && fail "another key's signature is refused"
  so "another key's signature is refused"
  set -- "$root" --root-hash-signature="/media/$file.roothash.p7s"
else
  if open "$other"; then
    head -c 4096 /dev/mapper/v > /dev/null 2>&1 && fail "another root hash is refused"
    close
  fi
  so "another root hash is refused"
fi
open "$@" || fail "the root hash opens it"
mount -t erofs -o ro /dev/mapper/v /mnt/root || fail "what it shows is mounted"
python3 "$compare" /mnt/root "$truth" || fail "it shows the tree"
so "the image is mounted by its root hash and shows the tree"
umount /mnt/root
close || fail "it is closed"

# a byte of a file's content: in the last tenth of the data, where no metadata is
python3 -c "$flip" /mnt/image "$((offset / 10 * 9))"
echo 3 > /proc/sys/vm/drop_caches
open "$@" || fail "it is opened, as the changed byte has not been read yet"
mount -t erofs -o ro /dev/mapper/v /mnt/root || fail "it is mounted"
find /mnt/root -type f -exec cat {} + 2>&1 > /dev/null | grep -q 'Input/output error' || fail "a file gives EIO"
so "a file gives EIO"
dmesg | grep -q 'is corrupted' || fail "the kernel says why"
so "the kernel says why"
umount /mnt/root
close
