package io.rafs.shouldfail;

import static io.rafs.shouldfail.BootPatch.EXTENDED;

import java.util.ArrayList;
import java.util.List;

/** Images whose bootstrap is good by itself, but not with its blob. */
final class BlobInputs {
    private static final String BLOB = "blob";
    private static final String DATA = "data";

    private BlobInputs() {}

    static List<ShouldFail> all() {
        List<ShouldFail> all = new ArrayList<>();
        all.addAll(files());
        all.addAll(kinds());
        all.addAll(info());
        all.addAll(tail());
        all.addAll(data());
        return all;
    }

    private static List<ShouldFail> files() {
        ImagePatch good = good();
        return List.of(
                CheckInput.image(BLOB, "blob-missing", good().withoutBlob()),
                CheckInput.image(BLOB, "blob-empty", good().length(0)),
                CheckInput.image(BLOB, "blob-cut", good().length(good.blobSize() - 100)),
                CheckInput.image(BLOB, "blob-cut-in-data", good().length(5000)),
                CheckInput.image(BLOB, "blob-longer", good().length(good.blobSize() + 512)));
    }

    private static List<ShouldFail> kinds() {
        return List.of(
                CheckInput.image(BLOB, "kind-encrypted", features(0x104)),
                CheckInput.image(BLOB, "kind-encrypted-by-cipher", cipher()),
                CheckInput.image(BLOB, "kind-zran", features(0x0c)),
                CheckInput.image(BLOB, "kind-zran-blob-missing", features(0x0c).withoutBlob()),
                CheckInput.image(BLOB, "kind-separate", features(0x10)),
                CheckInput.image(BLOB, "kind-external", features(0x800)),
                CheckInput.image(BLOB, "kind-tarfs", features(0x40)));
    }

    private static List<ShouldFail> info() {
        ImagePatch good = good();
        int info = good.info();
        int header = good.header();
        return List.of(
                CheckInput.image(
                        BLOB, "info-header-magic-wrong", good().flip(header).sealed()),
                CheckInput.image(
                        BLOB,
                        "info-header-last-magic-wrong",
                        good().flip(header + 4095).sealed()),
                CheckInput.image(
                        BLOB,
                        "info-header-reserved-not-zero",
                        good().flip(header + 100).sealed()),
                CheckInput.image(
                        BLOB,
                        "info-header-chunks-differ",
                        good().put(header + 12, 2).sealed()),
                CheckInput.image(
                        BLOB,
                        "info-header-offset-differs",
                        good().put(header + 16, 1).sealed()),
                CheckInput.image(
                        BLOB,
                        "info-header-batches-without-room",
                        good().put(header + 56, 1).sealed()),
                CheckInput.image(
                        BLOB, "chunk-info-v1-offset", good().put(info + 8, 1).sealed()),
                CheckInput.image(
                        BLOB,
                        "chunk-info-v1-past-data",
                        good().put(info + 8, 0, 0, 1).sealed()),
                CheckInput.image(
                        BLOB,
                        "chunk-info-v1-order",
                        good().swap(info, info + 16, 16).sealed()),
                CheckInput.image(
                        BLOB,
                        "chunk-info-v1-gap",
                        good().put(info + 16 + 2, 0x20).sealed()),
                CheckInput.image(BLOB, "chunk-info-ends-early", endsEarly()));
    }

    private static List<ShouldFail> tail() {
        ImagePatch good = good();
        int contents = good.contents();
        return List.of(
                CheckInput.image(
                        BLOB, "digest-differs", good().flip(good.digests()).sealed()),
                CheckInput.image(
                        BLOB,
                        "tail-header-name-wrong",
                        good().text(good.info() - 512, "image.boot").sealed()),
                CheckInput.image(
                        BLOB,
                        "tail-header-checksum-wrong",
                        good().put(good.info() - 512 + 148, '7').sealed()),
                CheckInput.image(
                        BLOB,
                        "toc-digest-wrong",
                        good().put(contents + 128 + 24, 0).contentsSealed()),
                CheckInput.image(BLOB, "toc-digest-of-table-differs", tocDigest()),
                CheckInput.image(
                        BLOB,
                        "toc-offset-wrong",
                        good().put(contents + 128 + 56, 1).contentsSealed()),
                CheckInput.image(
                        BLOB,
                        "toc-digests-past-end",
                        good().put(contents + 384 + 61, 1).contentsSealed()),
                CheckInput.image(
                        BLOB,
                        "toc-digests-missing",
                        good().text(contents + 384 + 8, "blob.other").contentsSealed()),
                CheckInput.image(
                        BLOB,
                        "toc-data-size-wrong",
                        good().put(contents + 64, 1).contentsSealed()),
                CheckInput.image(BLOB, "toc-tail-header-missing", good().flip(good.blobSize() - 500)));
    }

    private static List<ShouldFail> data() {
        ImagePatch good = good();
        return List.of(
                CheckInput.data(DATA, "chunk-damaged", good().flip(17).sealed().named()),
                CheckInput.data(DATA, "chunk-marked-compressed", markedCompressed()),
                CheckInput.data(DATA, "crc-wrong", crc()),
                CheckInput.data(
                        DATA, "padding-not-zero", good().put(9000, 'Z').sealed().named()),
                CheckInput.data(
                        DATA,
                        "data-digest-of-toc-wrong",
                        good().put(good.contents() + 24, 0).contentsSealed().named()),
                CheckInput.data(
                        DATA,
                        "id-of-another-file",
                        good().put(good.contents() + 124, 1).contentsSealed()));
    }

    /** Another kind of blob, by the blob table and the header. */
    private static ImagePatch features(int set) {
        ImagePatch good = good();
        BootPatch boot = good.boot();
        boot.u32(boot.blob(0, 84), boot.u32(boot.blob(0, 84)) | set);
        if ((set & 4) != 0) {
            // room for what such chunk info takes, wherever that may be
            boot.u64(boot.blob(0, 120), 72).u64(boot.blob(0, 128), 72);
        }
        return good;
    }

    private static ImagePatch cipher() {
        ImagePatch good = good();
        good.boot().u32(good.boot().blob(0, 216), 1);
        return good;
    }

    /** The blob table promises a block that no chunk has. */
    private static ImagePatch endsEarly() {
        ImagePatch good = good();
        BootPatch boot = good.boot();
        boot.u64(boot.blob(0, 96), boot.u64(boot.blob(0, 96)) + 4096);
        boot.u32(boot.slot(0, 64), boot.u32(boot.slot(0, 64)) + 1);
        boot.u32(BootPatch.SUPER + 36, boot.u32(BootPatch.SUPER + 36) + 1);
        return good;
    }

    private static ImagePatch tocDigest() {
        ImagePatch good = good();
        good.boot().u8(good.boot().blob(0, 136), good.boot().u8(good.boot().blob(0, 136)) ^ 1);
        return good;
    }

    /** Chunk info v1 has no flag: sizes that differ mean compressed. */
    private static ImagePatch markedCompressed() {
        ImagePatch good = good();
        BootPatch boot = good.boot();
        for (int i = 0; i < 3; i++) {
            long chunk = boot.chunk(i, 0);
            if (boot.u32(chunk + 72) == 0) {
                boot.u32(chunk + 36, 1).u32(chunk + 40, 4095);
            }
        }
        return good.put(good.info() + 8 + 5, 0xe0).sealed().named();
    }

    private static ImagePatch crc() {
        ImagePatch good = good();
        BootPatch boot = good.boot();
        long chunk = boot.u64(EXTENDED + 24);
        boot.u32(chunk + 36, boot.u32(chunk + 36) | 0x10).u32(chunk + 76, 0x12345678);
        return good;
    }

    private static ImagePatch good() {
        return GoodImage.SMALL.image();
    }
}
