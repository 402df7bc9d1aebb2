package io.rafs.shouldfail;

import java.util.ArrayList;
import java.util.List;

/** Bootstraps with damaged inodes, and with damage to what lies behind them. */
final class InodeInputs {
    private static final String INODE = "inode";
    private static final String XATTR = "xattr";
    private static final String FILE = "file";

    private InodeInputs() {}

    static List<ShouldFail> all() {
        List<ShouldFail> all = new ArrayList<>();
        all.addAll(inodes());
        all.addAll(xattrs());
        all.addAll(files());
        return all;
    }

    private static List<ShouldFail> inodes() {
        BootPatch good = good();
        long link = good.inode("/etc/link");
        long longLink = good.inode("/etc/long");
        long device = good.inode("/dev/null");
        return List.of(
                CheckInput.boot(INODE, "format-unknown-bits", good().u16(link, 0x15)),
                CheckInput.boot(INODE, "mode-of-no-type", good().u16(link + 4, 0777)),
                CheckInput.boot(INODE, "reserved-not-zero", good().u8(link + 63, 1)),
                CheckInput.boot(INODE, "size-negative", good().u64(link + 8, Long.MIN_VALUE)),
                CheckInput.boot(INODE, "nanoseconds-above-a-second", good().u32(link + 40, 1_000_000_000)),
                CheckInput.boot(INODE, "link-layout-chunked", good().u16(link, 9)),
                CheckInput.boot(INODE, "link-empty", good().u64(link + 8, 0)),
                CheckInput.boot(INODE, "link-of-4096-bytes", good().u64(longLink + 8, 4096)),
                CheckInput.boot(INODE, "link-with-nul", good().u8(link + 64 + 2, 0)),
                CheckInput.boot(INODE, "link-inline-crosses-block", good().u64(link + 8, 4095)),
                CheckInput.boot(INODE, "link-block-past-end", good().u32(longLink + 16, 0xffff)),
                CheckInput.boot(INODE, "link-of-a-hole", good().u32(longLink + 16, 0xffff_ffffL)),
                CheckInput.boot(INODE, "device-with-size", good().u64(device + 8, 1)),
                CheckInput.boot(INODE, "device-layout-inline", good().u16(device, 5)));
    }

    private static List<ShouldFail> xattrs() {
        BootPatch good = good();
        long body = good.inode("/etc/conf") + 64;
        return List.of(
                CheckInput.boot(XATTR, "shared-count", good().u8(body + 4, 1)),
                CheckInput.boot(XATTR, "reserved-not-zero", good().u8(body + 5, 1)),
                CheckInput.boot(XATTR, "prefix-unknown", good().u8(body + 13, 7)),
                CheckInput.boot(XATTR, "prefix-lustre", good().u8(body + 13, 5)),
                CheckInput.boot(XATTR, "prefix-long", good().u8(body + 13, 0x81)),
                CheckInput.boot(XATTR, "acl-with-suffix", good().u8(body + 13, 2)),
                CheckInput.boot(XATTR, "name-twice", good().text(body + 24 + 4, "a")),
                CheckInput.boot(XATTR, "value-past-body", good().u16(body + 14, 65535)),
                CheckInput.boot(XATTR, "body-past-end", good().u16(good.inode("/etc/conf") + 2, 65535)));
    }

    private static List<ShouldFail> files() {
        BootPatch good = good();
        long tool = good.inode("/bin/tool");
        long index = good.index("/bin/tool");
        return List.of(
                CheckInput.boot(FILE, "layout-plain", good().u16(tool, 1)),
                CheckInput.boot(FILE, "layout-inline", good().u16(tool, 5)),
                CheckInput.boot(FILE, "layout-compressed", good().u16(tool, 7)),
                CheckInput.boot(FILE, "chunk-format-without-indexes", good().u32(tool + 16, 0)),
                CheckInput.boot(FILE, "chunk-format-unknown", good().u32(tool + 16, 0xa0)),
                CheckInput.boot(FILE, "indexes-past-end", good().u64(tool + 8, 1L << 40)),
                CheckInput.boot(FILE, "size-of-all-bits", good().u64(tool + 8, Long.MAX_VALUE)),
                CheckInput.boot(FILE, "chunk-is-a-hole", good().u64(index, 0xffff_ffff_0000_0000L)),
                CheckInput.boot(FILE, "chunk-of-device-255", good().u8(index + 2, 255)),
                CheckInput.boot(FILE, "chunk-of-device-that-is-not-there", good().u8(index + 2, 3)),
                CheckInput.boot(FILE, "chunk-not-in-table", good().u16(index, 99)),
                CheckInput.boot(FILE, "chunk-at-other-block", good().u32(index + 4, 1)),
                CheckInput.boot(FILE, "chunk-past-device", good().u32(index + 4, 0xffff)),
                CheckInput.boot(FILE, "last-chunk-too-short", good().u64(tool + 8, 12000)),
                CheckInput.boot(
                        FILE, "run-with-a-gap", good().u32(tool + 16, 0x22).swap(index + 8, index + 16, 8)),
                CheckInput.boot(FILE, "run-shorter-than-the-file", good().u32(tool + 16, 0x21)));
    }

    private static BootPatch good() {
        return GoodImage.FULL.boot();
    }
}
