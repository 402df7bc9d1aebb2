package io.rafs.raw;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The boxes of the writer's checklist that concern a blob, asserted on the raw bytes. */
final class BlobChecklist {

    private final RawBlob blob;
    private final int chunks;
    private final Map<String, RawBlob.Region> regions;

    private BlobChecklist(RawBlob blob) {
        this.blob = blob;
        this.chunks = blob.chunks();
        this.regions = blob.regions();
    }

    static void verify(RawBlob blob, int index, int chunkSize) {
        BlobChecklist checklist = new BlobChecklist(blob);
        checklist.entry(index, chunkSize);
        checklist.chunks(chunkSize);
        checklist.infoHeader();
        checklist.digests();
        checklist.toc();
    }

    private void entry(int index, int chunkSize) {
        assertThat(blob.id()).as("blob id").isEqualTo(RawBlob.sha256(blob.fileBytes()));
        assertThat(blob.entry32(64)).as("blob index").isEqualTo(index);
        assertThat(blob.entry32(68)).as("chunk size").isEqualTo(chunkSize);
        assertThat(chunks).as("chunk count").isPositive().isLessThan(1 << 24);
        assertThat(blob.entry32(76)).as("compressor").isIn(0L, 1L, 3L);
        assertThat(blob.entry32(80)).as("digester").isIn(0L, 1L);
        assertThat(blob.entry32(84)).as("features").isEqualTo(0x7000_0021L);
        assertThat(blob.entry64(88)).as("compressed size").isEqualTo(blob.file.size());
        assertThat(blob.entry64(96)).as("uncompressed size").isEqualTo(4096 * blob.slotBlocks());
        assertThat(blob.entry32(108)).as("ci compressor").isZero();
        assertThat(blob.entry64(112))
                .as("ci offset")
                .isEqualTo(regions.get("image.blob").size() + 512);
        assertThat(blob.entry64(120)).as("ci stored size").isEqualTo(16L * chunks);
        assertThat(blob.entry64(128)).as("ci size").isEqualTo(16L * chunks);
        assertThat(blob.entryIsZero(168, 88)).as("metaDigest, cipher, reserved").isTrue();
    }

    private void chunks(int chunkSize) {
        long plainEnd = 0;
        long storedEnd = 0;
        boolean padded = blob.entry32(76) == 0;
        for (int i = 0; i < chunks; i++) {
            RawBlob.Info info = blob.info(i);
            String what = "chunk " + i + " ";
            assertThat(info.plainOffset()).as(what + "dense at 4096").isEqualTo(plainEnd);
            assertThat(info.plainSize()).as(what + "size").isBetween(1, chunkSize);
            assertThat(info.storedSize()).as(what + "stored size").isLessThanOrEqualTo(info.plainSize());
            assertThat(info.storedOffset()).as(what + "stored offset").isEqualTo(storedEnd);
            plainEnd += info.plainSize() + 4095 & ~4095;
            storedEnd += info.storedSize();
            if (padded) {
                assertThat(info.storedOffset())
                        .as(what + "lies where the kernel looks")
                        .isEqualTo(info.plainOffset());
                assertThat(blob.file.isZero(storedEnd, plainEnd - storedEnd))
                        .as(what + "padding")
                        .isTrue();
                storedEnd = plainEnd;
            }
            assertThat(blob.chunk(i)).as(what + "decompressed").hasSize(info.plainSize());
        }
        assertThat(regions.get("image.blob")).isEqualTo(new RawBlob.Region(0, storedEnd));
        assertThat(plainEnd).as("end of the uncompressed space").isEqualTo(blob.entry64(96));
    }

    private void infoHeader() {
        RawBlob.Region meta = regions.get("blob.meta");
        assertThat(meta).isEqualTo(new RawBlob.Region(blob.entry64(112), 16L * chunks + 4096));
        long header = meta.offset() + 16L * chunks;
        assertThat(blob.file.u32(header)).as("magic").isEqualTo(0xB10BB10BL);
        assertThat(blob.file.u32(header + 4)).as("features").isEqualTo(0x7000_0021L);
        assertThat(blob.file.u32(header + 8)).as("compressor").isZero();
        assertThat(blob.file.u32(header + 12)).as("entries").isEqualTo(chunks);
        assertThat(blob.file.u64(header + 16)).as("offset").isEqualTo(meta.offset());
        assertThat(blob.file.u64(header + 24)).as("stored size").isEqualTo(16L * chunks);
        assertThat(blob.file.u64(header + 32)).as("size").isEqualTo(16L * chunks);
        assertThat(blob.file.isZero(header + 40, 4052))
                .as("no contexts, reserved")
                .isTrue();
        assertThat(blob.file.u32(header + 4092)).as("second magic").isEqualTo(0xB10BB10BL);
    }

    private void digests() {
        RawBlob.Region region = regions.get("blob.digest");
        assertThat(region.size()).as("digest array").isEqualTo(32L * chunks);
        for (int i = 0; i < chunks; i++) {
            assertThat(HexFormat.of().formatHex(blob.file.bytes(region.offset() + 32L * i, 32)))
                    .as("digest of chunk %d", i)
                    .isEqualTo(blob.digest(blob.chunk(i)));
        }
    }

    private void toc() {
        assertThat(regions.keySet())
                .as("regions from the end")
                .containsExactly("rafs.blob.toc", "blob.digest", "blob.meta", "image.blob");
        long data = regions.get("image.blob").size();
        long info = blob.entry64(112);
        long header = info + 16L * chunks;
        RawBlob.Region digests = regions.get("blob.digest");
        assertThat(blob.toc())
                .isEqualTo(List.of(
                        // its digest covers the tail header too: a quirk of Nydus
                        new RawBlob.Toc("image.blob", 1, sha256(0, data + 512), 0, data, blob.entry64(96)),
                        new RawBlob.Toc("blob.meta", 1, sha256(info, 16L * chunks), info, 16L * chunks, 16L * chunks),
                        new RawBlob.Toc("blob.meta.header", 1, sha256(header, 4096), header, 4096, 4096),
                        new RawBlob.Toc(
                                "blob.digest",
                                1,
                                sha256(digests.offset(), digests.size()),
                                digests.offset(),
                                digests.size(),
                                digests.size())));
        assertThat(blob.entry32(104)).as("toc size").isEqualTo(4 * 128 + 512);
        byte[] file = blob.fileBytes();
        assertThat(blob.tocDigest())
                .as("toc digest")
                .isEqualTo(RawBlob.sha256(Arrays.copyOfRange(file, file.length - 1024, file.length)));
    }

    private String sha256(long offset, long size) {
        return RawBlob.sha256(blob.file.bytes(offset, size));
    }
}
