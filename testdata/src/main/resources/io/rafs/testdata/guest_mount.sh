# Mounts an image in a guest and compares what it shows.
#
#   guest_mount.sh file|loop BOOTSTRAP KERNEL_MOUNT COMPARE_TREES TRUTH [TAG...]
#
# /media is the image directory, /mnt the guest's own disk; KERNEL_MOUNT is the text of kernel_mount.py.
# Exit: 0 the same, 1 differences, 3 the kernel refuses the image, 77 it cannot mount such images at all.
set -eu
how=$1 boot=$2 mount=$3 compare=$4 truth=$5
shift 5
mkdir /mnt/blobs /mnt/devices /mnt/root
cp "/media/$boot" /mnt/boot
source=/mnt/boot devices=/mnt/blobs
for tag; do
  cp "/media/blobs/$tag" /mnt/blobs/
done
if [ "$how" = loop ]; then
  source=$(losetup --find --show --read-only /mnt/boot) devices=/mnt/devices
  for tag; do
    ln -s "$(losetup --find --show --read-only "/mnt/blobs/$tag")" "/mnt/devices/$tag"
  done
fi
if [ $# = 0 ]; then
  set -- mount "$source" /mnt/root
else
  set -- mount "$source" /mnt/root "$devices" "$@"
fi
rc=0
python3 -c "$mount" "$@" || rc=$?
case $rc in
  0) ;;
  1) exit 3 ;;
  *) exit "$rc" ;;
esac
rc=0
python3 "$compare" /mnt/root "$truth" || rc=$?
umount /mnt/root
exit "$rc"
