package io.rafs.shouldfail;

import static io.rafs.shouldfail.BootPatch.EXTENDED;
import static io.rafs.shouldfail.BootPatch.SUPER;

import java.util.ArrayList;
import java.util.List;

/** Bootstraps with damaged tables: devices, blobs, chunks, what is to be loaded first. */
final class TableInputs {
    private static final String TABLE = "table";
    private static final String DEVICE = "device";
    private static final String BLOB = "blob-entry";
    private static final String CHUNK = "chunk-table";

    private TableInputs() {}

    static List<ShouldFail> all() {
        List<ShouldFail> all = new ArrayList<>();
        all.addAll(tables());
        all.addAll(devices());
        all.addAll(blobs());
        all.addAll(kinds());
        all.addAll(chunks());
        return all;
    }

    private static List<ShouldFail> tables() {
        BootPatch good = good();
        long blobs = good.u64(EXTENDED + 8);
        return List.of(
                CheckInput.boot(TABLE, "blob-table-unaligned", good().u64(EXTENDED + 8, blobs + 8)),
                CheckInput.boot(TABLE, "blob-table-at-zero", good().u64(EXTENDED + 8, 0)),
                CheckInput.boot(TABLE, "blob-table-size-odd", good().u32(EXTENDED + 16, 300)),
                CheckInput.boot(TABLE, "blob-table-past-end", good().u32(EXTENDED + 16, 0xffffff00L)),
                CheckInput.boot(
                        TABLE, "chunk-table-unaligned", good().u64(EXTENDED + 24, good.u64(EXTENDED + 24) + 80)),
                CheckInput.boot(TABLE, "chunk-table-size-odd", good().u64(EXTENDED + 32, 81)),
                CheckInput.boot(TABLE, "chunk-table-past-end", good().u64(EXTENDED + 32, 80L << 40)),
                CheckInput.boot(TABLE, "chunk-table-of-all-memory", good().u64(EXTENDED + 32, 80L << 28)),
                CheckInput.boot(TABLE, "chunk-table-over-blob-table", good().u64(EXTENDED + 24, blobs)),
                CheckInput.boot(
                        TABLE, "prefetch-table-unaligned", good().u64(EXTENDED + 40, good.u64(EXTENDED + 40) + 4)),
                CheckInput.boot(TABLE, "prefetch-table-size-odd", good().u32(EXTENDED + 48, 3)),
                CheckInput.boot(TABLE, "prefetch-table-past-end", good().u64(EXTENDED + 40, 1L << 40)),
                CheckInput.boot(TABLE, "prefetch-table-in-blob-table", good().u64(EXTENDED + 40, blobs + 8)),
                CheckInput.boot(
                        TABLE, "prefetch-table-in-chunk-table", good().u64(EXTENDED + 40, good.u64(EXTENDED + 24) + 8)),
                CheckInput.boot(TABLE, "prefetch-nid-unknown", good().u32(good.u64(EXTENDED + 40), 0x7fff)));
    }

    private static List<ShouldFail> devices() {
        BootPatch good = good();
        return List.of(
                CheckInput.boot(DEVICE, "id-upper-case", good().text(good.slot(0, 0), "A")),
                CheckInput.boot(DEVICE, "id-empty", good().put(good.slot(0, 0), new byte[64])),
                CheckInput.boot(DEVICE, "reserved-not-zero", good().u8(good.slot(0, 72), 1)),
                CheckInput.boot(DEVICE, "no-blocks", good().u32(good.slot(0, 64), 0)),
                CheckInput.boot(
                        DEVICE,
                        "id-twice",
                        good().put(good.slot(1, 0), good.get(good.slot(0, 0), 64))
                                .put(good.blob(1, 0), good.get(good.slot(0, 0), 64))),
                CheckInput.boot(DEVICE, "over-bootstrap", good().u32(good.slot(0, 68), 1)),
                CheckInput.boot(DEVICE, "over-other-device", good().u32(good.slot(1, 68), good.u32(good.slot(0, 68)))),
                CheckInput.boot(DEVICE, "order-swapped", good().swap(good.slot(0, 0), good.slot(1, 0), 64)),
                CheckInput.boot(DEVICE, "one-too-few", good().u16(SUPER + 86, 1)),
                CheckInput.boot(DEVICE, "blocks-not-those-of-blob", good().u32(good.slot(1, 64), 9)));
    }

    private static List<ShouldFail> blobs() {
        BootPatch good = good();
        return List.of(
                CheckInput.boot(BLOB, "id-not-hex", good().text(good.blob(0, 0), "bootstrap")),
                CheckInput.boot(BLOB, "reserved-not-zero", good().u8(good.blob(1, 255), 1)),
                CheckInput.boot(BLOB, "compressor-unknown", good().u32(good.blob(0, 76), 4)),
                CheckInput.boot(BLOB, "digester-unknown", good().u32(good.blob(0, 80), 2)),
                CheckInput.boot(BLOB, "info-compressor-unknown", good().u32(good.blob(0, 108), 9)),
                CheckInput.boot(BLOB, "size-negative", good().u64(good.blob(0, 88), -1)),
                CheckInput.boot(BLOB, "index-wrong", good().u32(good.blob(1, 64), 0)),
                CheckInput.boot(BLOB, "chunk-size-differs", good().u32(good.blob(0, 68), 8192)),
                CheckInput.boot(BLOB, "chunks-none", good().u32(good.blob(0, 72), 0)),
                CheckInput.boot(BLOB, "chunks-above-24-bits", good().u32(good.blob(0, 72), 0x1000001)),
                CheckInput.boot(BLOB, "compressed-size-above-1t", good().u64(good.blob(0, 88), (1L << 40) + 1)),
                CheckInput.boot(
                        BLOB, "uncompressed-size-odd", good().u64(good.blob(0, 96), good.u64(good.blob(0, 96)) + 1)),
                CheckInput.boot(BLOB, "toc-size-odd", good().u32(good.blob(0, 104), 1000)),
                CheckInput.boot(BLOB, "toc-size-too-large", good().u32(good.blob(0, 104), 1 << 20)),
                CheckInput.boot(BLOB, "features-unknown", features(0x8000, 0)),
                CheckInput.boot(BLOB, "features-not-aligned", features(0, 1)),
                CheckInput.boot(BLOB, "features-batch-without-v2", features(0x80, 0)),
                CheckInput.boot(BLOB, "features-bootstrap-inside", features(0x2, 0)),
                CheckInput.boot(
                        BLOB, "info-size-of-v2", good().u64(good.blob(0, 128), 24 * good.u32(good.blob(0, 72)))),
                CheckInput.boot(BLOB, "info-stored-above-size", good().u64(good.blob(0, 120), 1 << 20)),
                CheckInput.boot(BLOB, "info-offset-overflows", good().u64(good.blob(0, 112), Long.MAX_VALUE)),
                CheckInput.boot(
                        BLOB, "info-above-what-readers-take", features(0x84, 0).u64(good.blob(0, 128), 1L << 32)));
    }

    private static List<ShouldFail> kinds() {
        BootPatch good = good();
        return List.of(CheckInput.boot(BLOB, "cipher-unknown", good().u32(good.blob(0, 216), 2)));
    }

    private static List<ShouldFail> chunks() {
        BootPatch good = good();
        return List.of(
                CheckInput.boot(CHUNK, "blob-unknown", good().u32(good.chunk(0, 32), 7)),
                CheckInput.boot(CHUNK, "index-past-blob", good().u32(good.chunk(0, 72), 1000)),
                CheckInput.boot(CHUNK, "chunk-twice", good().put(good.chunk(1, 32), good.get(good.chunk(0, 32), 48))),
                CheckInput.boot(CHUNK, "offset-negative", good().u64(good.chunk(0, 48), -1)),
                CheckInput.boot(CHUNK, "flags-unknown", good().u32(good.chunk(0, 36), 0x20)),
                CheckInput.boot(CHUNK, "crc-missing", good().u32(good.chunk(0, 36), 0x10)),
                CheckInput.boot(CHUNK, "stored-size-differs", good().u32(good.chunk(0, 40), 1)),
                CheckInput.boot(
                        CHUNK, "size-zero", good().u32(good.chunk(0, 44), 0).u32(good.chunk(0, 40), 0)),
                CheckInput.boot(
                        CHUNK,
                        "size-above-chunk-size",
                        good().u32(good.chunk(0, 44), 4097).u32(good.chunk(0, 40), 4097)),
                CheckInput.boot(CHUNK, "offset-not-whole-block", good().u64(good.chunk(0, 56), 12)),
                CheckInput.boot(CHUNK, "offset-past-space", good().u64(good.chunk(0, 56), 1L << 30)),
                CheckInput.boot(CHUNK, "stored-past-file", good().u64(good.chunk(0, 48), 1L << 30)));
    }

    private static BootPatch features(long set, long cleared) {
        BootPatch good = good();
        long at = good.blob(0, 84);
        return good.u32(at, good.u32(at) & ~cleared | set);
    }

    private static BootPatch good() {
        return GoodImage.FULL.boot();
    }
}
