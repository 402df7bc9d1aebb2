package io.rafs.shouldfail;

import static io.rafs.shouldfail.BootPatch.EXTENDED;
import static io.rafs.shouldfail.BootPatch.SUPER;

import java.util.ArrayList;
import java.util.List;

/** Native bootstraps that are damaged where they begin, and native images whose blobs are. */
final class NativeInputs {
    private static final String KIND = "native";

    /** The first codec record, which is LZ4's. */
    private static final int CODEC = EXTENDED;

    private NativeInputs() {}

    static List<ShouldFail> all() {
        List<ShouldFail> all = new ArrayList<>();
        all.addAll(superBlock());
        all.addAll(codecs());
        all.addAll(devices());
        all.addAll(packed());
        all.addAll(tree());
        all.addAll(blobs());
        return all;
    }

    private static List<ShouldFail> superBlock() {
        BootPatch good = good();
        long features = good.u32(SUPER + 80);
        return List.of(
                CheckInput.boot(KIND, "checksum-wrong", good().u8(SUPER + 4, good.u8(SUPER + 4) ^ 1)),
                CheckInput.boot(KIND, "checksum-not-announced", good().u32(SUPER + 8, 0)),
                CheckInput.boot(
                        KIND, "byte-behind-the-tables", good().u8(3000, 1).summed()),
                CheckInput.boot(
                        KIND,
                        "owner-changed",
                        good().u8(good.inode("/bin/tool") + 24, 7).summed()),
                CheckInput.boot(KIND, "size-not-whole-blocks", sealed(good().length(good.length() + 1))),
                CheckInput.boot(KIND, "feature-unknown", sealed(good().u32(SUPER + 80, features | 0x400))),
                CheckInput.boot(KIND, "feature-metabox", sealed(good().u32(SUPER + 80, features | 0x100))),
                CheckInput.boot(
                        KIND,
                        "feature-xattr-prefixes",
                        sealed(good().u32(SUPER + 80, features | 0x40).u8(SUPER + 91, 1))),
                CheckInput.boot(KIND, "feature-devices-missing", sealed(good().u32(SUPER + 80, features & ~8))),
                CheckInput.boot(KIND, "feature-48bit-missing", sealed(good().u32(SUPER + 80, features & ~0x80))),
                CheckInput.boot(KIND, "feature-slices-missing", sealed(good().u32(SUPER + 80, features & ~0x20))),
                CheckInput.boot(KIND, "block-bits-14", sealed(good().u8(SUPER + 12, 14))),
                CheckInput.boot(KIND, "dir-block-bits", sealed(good().u8(SUPER + 90, 1))),
                CheckInput.boot(KIND, "volume-name-without-nul", sealed(good().text(SUPER + 64, "sixteen-letters!"))),
                CheckInput.boot(KIND, "inodes-zero", sealed(good().u64(SUPER + 16, 0))),
                CheckInput.boot(KIND, "epoch-nanos-2g", sealed(good().u32(SUPER + 32, 0x8000_0000L))),
                CheckInput.boot(KIND, "meta-past-end", sealed(good().u32(SUPER + 40, 0xffff))),
                CheckInput.boot(KIND, "blocks-past-end", sealed(good().u32(SUPER + 36, 77))));
    }

    private static List<ShouldFail> codecs() {
        return List.of(
                CheckInput.boot(KIND, "codec-none", sealed(good().u16(SUPER + 84, 0))),
                CheckInput.boot(KIND, "codec-unknown", sealed(good().u16(SUPER + 84, 0x11))),
                CheckInput.boot(KIND, "codec-record-short", sealed(good().u16(CODEC, 2))),
                CheckInput.boot(KIND, "codec-lz4-of-300-blocks", sealed(good().u16(CODEC + 4, 300))),
                CheckInput.boot(KIND, "codec-zstd-window-2m", sealed(zstd(0, 11))),
                CheckInput.boot(KIND, "codec-zstd-format-1", sealed(zstd(1, 6))),
                CheckInput.boot(
                        KIND,
                        "codec-lzma-dictionary-16m",
                        sealed(good().u16(SUPER + 84, 2).u32(CODEC + 2, 16 << 20))),
                CheckInput.boot(
                        KIND,
                        "codec-deflate-window-16",
                        sealed(good().u16(SUPER + 84, 4).u16(CODEC, 6).u8(CODEC + 2, 16))));
    }

    private static List<ShouldFail> devices() {
        BootPatch good = good();
        return List.of(
                CheckInput.boot(KIND, "device-table-on-the-codecs", sealed(good().u16(SUPER + 88, 9))),
                CheckInput.boot(KIND, "device-table-past-end", sealed(good().u16(SUPER + 86, 65535))),
                CheckInput.boot(KIND, "device-reserved-not-zero", sealed(good().u8(good.slot(1, 100), 1))),
                CheckInput.boot(KIND, "device-tag-not-text", sealed(good().u8(good.slot(0, 3), 0x80))),
                CheckInput.boot(
                        KIND, "device-twice", sealed(good().put(good.slot(1, 0), good.get(good.slot(0, 0), 64)))),
                CheckInput.boot(KIND, "device-without-blocks", sealed(good().u32(good.slot(1, 64), 0))),
                CheckInput.boot(KIND, "device-without-place", sealed(good().u32(good.slot(1, 68), 0))),
                CheckInput.boot(KIND, "device-on-the-bootstrap", sealed(good().u32(good.slot(0, 68), 1))),
                CheckInput.boot(
                        KIND,
                        "device-on-another",
                        sealed(good().u32(good.slot(1, 68), good.u32(good.slot(0, 68)) + 1))),
                CheckInput.boot(KIND, "device-beyond-32-bits", sealed(good().u16(good.slot(1, 74), 1))),
                CheckInput.boot(
                        KIND,
                        "device-of-2-to-48-blocks",
                        sealed(good().u32(good.slot(1, 64), 0xffff_ffffL).u16(good.slot(1, 72), 0xffff))));
    }

    private static List<ShouldFail> packed() {
        BootPatch good = good();
        long packed = good.u64(SUPER + 96) * 32;
        return List.of(
                CheckInput.boot(KIND, "packed-nid-missing", packed(0)),
                CheckInput.boot(KIND, "packed-nid-past-end", packed(0x7fff_ffffL)),
                CheckInput.boot(KIND, "packed-nid-negative", packed(-1)),
                CheckInput.boot(KIND, "packed-is-a-directory", packed(good.nid("/bin"))),
                CheckInput.boot(KIND, "packed-is-a-slice-of-itself", packed(good.nid("/etc/conf"))),
                CheckInput.boot(KIND, "packed-has-a-name", packed(good.nid("/bin/tool"))),
                CheckInput.boot(KIND, "packed-with-two-links", sealed(good().u16(packed + 6, 2))),
                CheckInput.boot(KIND, "packed-is-empty", sealed(good().u32(packed + 8, 0))),
                CheckInput.boot(
                        KIND,
                        "packed-with-a-tail-in-itself",
                        sealed(good().u16(packed + 32 + 4, good.u16(packed + 32 + 4) | 0x20))));
    }

    private static List<ShouldFail> tree() {
        BootPatch good = good();
        long conf = good.inode("/etc/conf");
        return List.of(
                CheckInput.boot(KIND, "root-nid-past-end", sealed(good().u16(SUPER + 14, 65535))),
                CheckInput.boot(KIND, "root-is-a-file", sealed(good().u16(SUPER + 14, (int) good.nid("/bin/tool")))),
                CheckInput.boot(KIND, "root-nid-of-64-bits", sealed(good().u64(SUPER + 112, -2))),
                CheckInput.boot(
                        KIND,
                        "directory-without-dot",
                        sealed(good().u16(good.inode("/etc"), good.u16(good.inode("/etc")) & ~0x10))),
                CheckInput.boot(KIND, "file-without-dot", sealed(good().u16(conf, good.u16(conf) | 0x10))),
                CheckInput.boot(KIND, "compact-reserved-not-zero", sealed(good().u32(conf + 28, 1))),
                CheckInput.boot(KIND, "links-2", sealed(good().u16(conf + 6, 2))),
                CheckInput.boot(KIND, "shared-xattr-past-end", sealed(good().u32(conf + 32 + 12, 0x7fff_ffff))),
                CheckInput.boot(
                        KIND, "shared-xattr-in-device-table", sealed(good().u32(conf + 32 + 12, good.slot(0, 0) / 4))),
                CheckInput.boot(KIND, "shared-xattrs-255", sealed(good().u8(conf + 32 + 4, 255))));
    }

    private static List<ShouldFail> blobs() {
        ImagePatch good = image();
        return List.of(
                CheckInput.image(KIND, "blob-missing", image().withoutBlob()),
                CheckInput.image(KIND, "blob-empty", image().length(0)),
                CheckInput.image(KIND, "blob-cut-in-a-block", image().length(9000)),
                CheckInput.image(KIND, "blob-longer", image().length(good.blobSize() + 5000)),
                CheckInput.image(KIND, "blob-without-contents", image().flip(good.blobSize() - 512)),
                CheckInput.image(KIND, "blob-info-elsewhere", image().put(good.deviceInfo() + 8, 0x80)),
                CheckInput.data(KIND, "blob-byte-changed", image().flip(17)));
    }

    private static BootPatch packed(long nid) {
        return sealed(good().u64(SUPER + 96, nid));
    }

    private static BootPatch zstd(int format, int window) {
        return good().u16(SUPER + 84, 8)
                .u16(CODEC, 6)
                .u8(CODEC + 2, format)
                .u8(CODEC + 3, window)
                .put(CODEC + 4, new byte[12]);
    }

    private static BootPatch sealed(BootPatch patch) {
        return patch.sealed();
    }

    private static BootPatch good() {
        return GoodImage.NATIVE.boot();
    }

    private static ImagePatch image() {
        return GoodImage.NATIVE.image();
    }
}
