package io.rafs.shouldfail;

import java.util.ArrayList;
import java.util.List;

/** Native bootstraps whose files are not where they are said to be. */
final class NativeFileInputs {
    private static final String KIND = "native-file";
    private static final String TOOL = "/bin/tool";
    private static final String CONF = "/etc/conf";
    private static final long LZ4 = 1L << 28;
    private static final long ZSTD = 4L << 28;
    private static final int PARTIAL = 0x8000;

    private NativeFileInputs() {}

    static List<ShouldFail> all() {
        List<ShouldFail> all = new ArrayList<>();
        all.addAll(headers());
        all.addAll(extents());
        all.addAll(pieces());
        all.addAll(entries());
        return all;
    }

    private static List<ShouldFail> headers() {
        BootPatch good = good();
        long header = good.index(TOOL);
        long slice = good.index(CONF);
        return List.of(
                boot("layout-7", good().u16(good.inode(TOOL), 7 << 1)),
                boot("layout-chunked", good().u16(good.inode(TOOL), 4 << 1)),
                boot("layout-plain", good().u16(good.inode(TOOL), 0).u32(good.inode(TOOL) + 16, 0x7fff_ffff)),
                boot(
                        "layout-inline-across-blocks",
                        good().u16(good.inode(TOOL), 2 << 1).u32(good.inode(TOOL) + 8, 4096)),
                boot("layout-packed-index", good().u16(good.inode(TOOL), 3 << 1)),
                boot("slice-past-end", good().u64(slice, Long.MIN_VALUE | 4090)),
                boot("slice-at-2-to-63", good().u64(slice, -1)),
                boot("slice-too-long", good().u32(good.inode(CONF) + 8, 5000)),
                boot("advise-unknown", good().u16(header + 4, 0x45)),
                boot("advise-inline-extents", good().u16(header + 4, 0x0d)),
                boot("cluster-bits-16", good().u8(header + 7, 16)),
                boot("extent-count-past-end", good().u32(header, 0x1000_0000)),
                boot("extent-tail-past-packed", good().u16(header + 4, 0x25)));
    }

    private static List<ShouldFail> extents() {
        BootPatch good = good();
        long first = good.extent(TOOL, 0);
        return List.of(
                boot("extent-order", good().u32(first + 16 + 12, 20).u32(first + 32 + 12, 10)),
                boot("extent-past-file", good().u32(first + 32 + 12, 20001)),
                boot("extent-plain-too-short", good().u32(first, 8191)),
                boot("extent-stored-above-1m", good().u32(first, (1 << 20) + 1)),
                boot(
                        "extent-decoded-above-12m",
                        good().u32(good.inode(TOOL) + 8, 14 << 20).u32(first + 32, LZ4 | 4096)),
                boot("extent-format-5", good().u32(first, 5L << 28 | 8192)),
                boot("extent-bits-unknown", good().u32(first, 1 << 24 | 8192)),
                boot("extent-codec-not-declared", good().u32(first, ZSTD | 4096)),
                boot("extent-start-negative", good().u64(first + 4, -1)));
    }

    private static List<ShouldFail> pieces() {
        BootPatch good = good();
        long first = good.extent(TOOL, 0);
        long start = good.u64(first + 4);
        long blocks = good.u32(good.slot(0, 64));
        return List.of(
                boot("piece-in-no-device", good().u64(first + 4, start / 2)),
                boot("piece-past-device", good().u64(first + 4, (good.u32(good.slot(0, 68)) + blocks - 1) * 4096)),
                boot("piece-grows", good().u32(first + 32, LZ4 | 4096)),
                boot("piece-lz4-of-two-blocks", good().u32(first, LZ4 | 8000)),
                boot("piece-in-two-codecs", good().u32(first, LZ4 | 4000).u64(first + 16 + 4, start)),
                boot(
                        "piece-of-two-lengths",
                        good().u32(first, LZ4 | 4000)
                                .u32(first + 16, LZ4 | 3000)
                                .u64(first + 16 + 4, start)),
                image("piece-inside-a-block", first + 4, start + 1),
                image("piece-in-the-chunk-info", first + 4, (good.u32(good.slot(0, 68)) + blocks - 2) * 4096),
                CheckInput.image(KIND, "piece-of-another-codec", patched(first, LZ4 | 4000)));
    }

    private static List<ShouldFail> entries() {
        BootPatch good = indexed();
        long body = good.cluster(TOOL, 1);
        long last = good.cluster(TOOL, 4);
        long head = good.cluster(TOOL, 2);
        return List.of(
                boot("index-begins-inside", indexed().u16(good.cluster(TOOL, 0), 2)),
                boot("index-begins-late", indexed().u16(good.cluster(TOOL, 0) + 2, 5)),
                boot("index-blocks-0", indexed().u16(body + 4, 0x800)),
                boot("index-blocks-257", indexed().u16(body + 4, 0x800 | 257)),
                boot("index-blocks-not-said", indexed().u16(body + 4, 1)),
                boot("index-back-0", indexed().u16(last + 4, 0)),
                boot("index-back-past-begin", indexed().u16(last + 4, 7)),
                boot("index-back-to-another", indexed().u16(last + 4, 4)),
                boot("index-ahead-wrong", indexed().u16(last + 6, 3)),
                boot("index-offset-past-cluster", indexed().u16(head + 2, 4096)),
                boot("index-bits-unknown", indexed().u16(head, 0x41)),
                boot("index-not-partial", indexed().u16(head, 1).u16(head + 8 + 4, 0x803)),
                boot("index-codec-7", indexed().u8(good.index(TOOL) + 6, 7)),
                boot("index-past-file", indexed().u32(good.inode(TOOL) + 8, 0x7fff_ffff)),
                boot("index-block-in-no-device", indexed().u32(head + 4, 0x7000_0000)));
    }

    private static ShouldFail boot(String name, BootPatch patch) {
        return CheckInput.boot(KIND, name, patch.sealed());
    }

    private static ShouldFail image(String name, long at, long start) {
        ImagePatch image = GoodImage.NATIVE.image();
        image.boot().u64(at, start).sealed();
        return CheckInput.image(KIND, name, image);
    }

    private static ImagePatch patched(long at, long word) {
        ImagePatch image = GoodImage.NATIVE.image();
        image.boot().u32(at, word).sealed();
        return image;
    }

    /** A file of two LZ4 pieces of two blocks each, by a full index; what its blob holds is something else. */
    private static BootPatch indexed() {
        BootPatch good = GoodImage.INDEXED.boot();
        long block = good.u32(good.cluster(TOOL, 0) + 4);
        head(good, 0, block);
        body(good, 1, 0x802, 1);
        head(good, 2, block + 2);
        body(good, 3, 0x802, 2);
        body(good, 4, 2, 1);
        return good.u16(BootPatch.EXTENDED + 4, 2); // the superblock announces two blocks
    }

    private static void head(BootPatch boot, int cluster, long block) {
        long at = boot.cluster(TOOL, cluster);
        boot.u16(at, 1 | PARTIAL).u16(at + 2, 0).u32(at + 4, block);
    }

    private static void body(BootPatch boot, int cluster, int back, int ahead) {
        long at = boot.cluster(TOOL, cluster);
        boot.u16(at, 2).u16(at + 2, 0).u16(at + 4, back).u16(at + 6, ahead);
    }

    private static BootPatch good() {
        return GoodImage.NATIVE.boot();
    }
}
