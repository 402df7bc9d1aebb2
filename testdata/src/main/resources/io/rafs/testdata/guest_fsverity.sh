# Seals an image with its signatures in a guest, and lets the kernel find a changed byte.
#
#   guest_fsverity.sh KERNEL_MOUNT FLIP COMPARE_TREES TRUTH BOOT TAG...
#
# /media is the signed image directory with cert.der in it, /mnt the guest's own disk, made with -O verity;
# KERNEL_MOUNT and FLIP are the text of kernel_mount.py and guest_flip.py.
# Prints a line for each thing that is so; exits with 1 at the first that is not.
set -u
mount=$1 flip=$2 compare=$3 truth=$4 boot=$5
shift 5
fail() { echo "not so: $*"; dmesg | tail -n 5; exit 1; }
so() { echo "so: $*"; }

mkdir /mnt/image /mnt/image/blobs /mnt/root
cp "/media/$boot" /mnt/image/bootstrap
cp /media/blobs/* /mnt/image/blobs/
cd /mnt/image || exit 1

keyctl padd asymmetric '' %keyring:.fs-verity < /media/cert.der > /dev/null || fail "the certificate is a key"
keyctl restrict_keyring %keyring:.fs-verity || fail "the keyring is closed"
echo 1 > /proc/sys/fs/verity/require_signatures || fail "signatures can be required"

fsverity enable bootstrap 2>&1 && fail "a file without a signature is refused"
so "a file without a signature is refused"
fsverity enable bootstrap --signature="/media/blobs/$1.fsv.p7s" 2>&1 && fail "another file's signature is refused"
so "another file's signature is refused"

fsverity enable bootstrap --signature="/media/$boot.fsv.p7s" || fail "the bootstrap is sealed"
for tag; do
  fsverity enable "blobs/$tag" --signature="/media/blobs/$tag.fsv.p7s" || fail "blob $tag is sealed"
done
for file in bootstrap $(printf 'blobs/%s ' "$@"); do
  digest=$(fsverity measure "$file" | cut -d' ' -f1)
  grep -q "\"$digest\"" /media/verity.json || fail "verity.json has the kernel's digest of $file, $digest"
done
so "verity.json has the kernel's digest of all $(($# + 1)) files"
{ : >> bootstrap; } 2> /dev/null && fail "a sealed file cannot be written"
so "a sealed file cannot be written"

python3 -c "$mount" mount /mnt/image/bootstrap /mnt/root /mnt/image/blobs "$@" || fail "the sealed image is mounted"
python3 "$compare" /mnt/root "$truth" || fail "it shows the tree"
so "the sealed image is mounted and shows the tree"
python3 -c "$mount" umount /mnt/root

# the byte in the middle of a file, on the disk below the file system
place() {
  middle=$(($(stat -c %s "$1") / 2))
  block=$(debugfs -R "bmap ${1#/mnt} $((middle / 4096))" /dev/vda 2> /dev/null | cut -d' ' -f1)
  echo "$((block * 4096 + middle % 4096))"
}
largest=$(ls -S blobs/* | grep -v p7s | head -n 1)
at=$(place "/mnt/image/$largest")
boot_at=$(place /mnt/image/bootstrap)
cd /
umount /mnt || fail "the disk is unmounted"
python3 -c "$flip" /dev/vda "$at"
mount -t ext4 /dev/vda /mnt || fail "the disk is mounted again"

cat "/mnt/image/$largest" 2>&1 > /dev/null | grep -q 'Input/output error' || fail "the blob itself gives EIO"
so "the blob itself gives EIO"
python3 -c "$mount" mount /mnt/image/bootstrap /mnt/root /mnt/image/blobs "$@" || fail "the image is still mounted"
find /mnt/root -type f -exec cat {} + 2>&1 > /dev/null | grep -q 'Input/output error' || fail "a file of the image gives EIO"
so "a file of the image gives EIO"
dmesg | grep -q 'FILE CORRUPTED' || fail "the kernel says why"
so "the kernel says why"
python3 -c "$mount" umount /mnt/root

umount /mnt || fail "the disk is unmounted once more"
python3 -c "$flip" /dev/vda "$at"
python3 -c "$flip" /dev/vda "$boot_at"
mount -t ext4 /dev/vda /mnt || fail "the disk is mounted once more"
cat "/mnt/image/$largest" > /dev/null || fail "the blob is whole again"
cat /mnt/image/bootstrap 2>&1 > /dev/null | grep -q 'Input/output error' || fail "the bootstrap gives EIO"
so "a flipped byte of the bootstrap gives EIO"
