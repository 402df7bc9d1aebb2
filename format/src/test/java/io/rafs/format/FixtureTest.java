package io.rafs.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.format.blob.ChunkInfoHeader;
import io.rafs.format.blob.ChunkInfoV1;
import io.rafs.format.blob.ChunkInfoV2;
import io.rafs.format.blob.TailHeader;
import io.rafs.format.blob.TocEntry;
import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.DirectoryBlock;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.BlobFeatures;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.format.rafs.Compressor;
import io.rafs.format.rafs.Digester;
import io.rafs.format.rafs.ExtendedSuperBlock;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Files that Nydus made read as Nydus meant them, and print as Nydus printed them. */
class FixtureTest {

    private static final String BOOT = "rafs-v6-2.2.boot";
    private static final String BLOB = "be7d77eeb719f70884758d1aa800ed0fb09d701aaec469964e9d54325f0d5fef";
    private static final String OLD_BLOB = "2fa78cad554b75ac91a4a125ed148d0ddeb25efa4aaa8bd80e5dc292690a4dca";

    private static final String ZRAN_META =
            "233c72f2b6b698c07021c4da367cfe2dff4f049efbaa885ca0ff760ea297865a.blob.meta";

    private interface Decoder<T> {
        T decode(StructIn in) throws CorruptImageException;
    }

    /** Decodes the bytes at a place, and asserts that encoding the value gives these bytes again. */
    private static <T> T read(byte[] file, int at, int size, Decoder<T> decoder, BiConsumer<T, StructOut> encoder)
            throws CorruptImageException {
        byte[] bytes = Arrays.copyOfRange(file, at, at + size);
        T value = decoder.decode(new StructIn("fixture", at, bytes));
        StructOut out = new StructOut(size);
        encoder.accept(value, out);
        assertThat(out.toByteArray()).as("%s printed again", value).isEqualTo(bytes);
        return value;
    }

    private static byte[] file(String directory, String name) throws IOException {
        return Files.readAllBytes(Shared.require("fixtures", "nydus", directory, name));
    }

    @Test
    void theSuperBlocksOfABootstrap() throws IOException {
        byte[] boot = file("bootstrap", BOOT);
        assertThat(read(boot, 1024, 128, SuperBlock::decode, SuperBlock::encode))
                .isEqualTo(SuperBlock.rafs(128, 3, 9, 2, 1));
        ExtendedSuperBlock ext = read(boot, 1152, 256, ExtendedSuperBlock::decode, ExtendedSuperBlock::encode);
        assertThat(ext).isEqualTo(new ExtendedSuperBlock(0x194, 0x1000, 0x100, 0x100000, 0x4000, 0xa0, 0, 0));
        assertThat(ext.compressor(BOOT)).isEqualTo(Compressor.ZSTD);
        assertThat(ext.digester(BOOT)).isEqualTo(Digester.BLAKE3);
    }

    @Test
    void theTablesOfABootstrap() throws IOException {
        byte[] boot = file("bootstrap", BOOT);
        assertThat(read(boot, 1408, 128, DeviceSlot::decode, DeviceSlot::encode))
                .isEqualTo(new DeviceSlot(Digest.parse(BLOB), 9, 0x200));
        BlobEntry entry = read(boot, 0x1000, 256, BlobEntry::decode, BlobEntry::encode);
        assertThat(entry.tocDigest().hex()).startsWith("cfc89ed0739aef4e").endsWith("84acde");
        assertThat(entry)
                .isEqualTo(new BlobEntry(
                        Digest.parse(BLOB),
                        0,
                        0x100000,
                        2,
                        Compressor.ZSTD,
                        Digester.BLAKE3,
                        BlobFeatures.RAFS,
                        14554,
                        0x9000,
                        0x400,
                        Compressor.NONE,
                        0x207a,
                        0x20,
                        0x20,
                        entry.tocDigest(),
                        Digest.ZERO,
                        0,
                        0,
                        0));
        ChunkInfo low = read(boot, 0x4000, 80, ChunkInfo::decode, ChunkInfo::encode);
        ChunkInfo high = read(boot, 0x4050, 80, ChunkInfo::decode, ChunkInfo::encode);
        assertThat(low.digest().hex()).startsWith("812465bc").endsWith("dc3f");
        assertThat(high.digest().hex()).startsWith("f7e2735f").endsWith("fe69");
        assertThat(low).isEqualTo(new ChunkInfo(low.digest(), 0, 1, 0xb9e, 0x3458, 0x12dc, 0x5000, 0, 1, 0));
        assertThat(high).isEqualTo(new ChunkInfo(high.digest(), 0, 1, 0x12dc, 0x4223, 0, 0, 0, 0, 0));
    }

    @Test
    void theInodesOfABootstrap() throws IOException {
        byte[] boot = file("bootstrap", BOOT);
        assertThat(read(boot, 0x3000, 64, Inode::decode, Inode::encode))
                .isEqualTo(new Inode(true, Inode.LAYOUT_INLINE, 0, 040755, 67, 3, 0, 0, 0, 0, 0, 2));
        assertThat(read(boot, 0x3040, 67, DirectoryBlock::decode, DirectoryBlock::encode))
                .isEqualTo(List.of(
                        new DirectoryBlock.Entry(EntryName.DOT, 128, FileType.DIRECTORY),
                        new DirectoryBlock.Entry(EntryName.DOT_DOT, 128, FileType.DIRECTORY),
                        new DirectoryBlock.Entry(EntryName.of("lib.rs"), 133, FileType.REGULAR),
                        new DirectoryBlock.Entry(EntryName.of("sync_io.rs"), 136, FileType.REGULAR)));
        Inode lib = read(boot, 0x30a0, 64, Inode::decode, Inode::encode);
        assertThat(lib.union()).isEqualTo(ChunkIndex.format(1 << 20));
        assertThat(lib)
                .isEqualTo(new Inode(
                        true, 4, 0, 0100644, 16931, 0x28, 2, lib.uid(), lib.gid(), 1676819553L, 628661334, 1));
        assertThat(read(boot, 0x30e0, 8, ChunkIndex::decode, ChunkIndex::encode))
                .isEqualTo(new ChunkIndex(0, 0, 0));
        Inode sync = read(boot, 0x3100, 64, Inode::decode, Inode::encode);
        assertThat(sync)
                .isEqualTo(new Inode(
                        true, 4, 0, 0100644, 13400, 0x28, 3, lib.uid(), lib.gid(), 1676819553L, 0x257dac3c, 1));
        assertThat(read(boot, 0x3140, 8, ChunkIndex::decode, ChunkIndex::encode))
                .isEqualTo(new ChunkIndex(0, 1, 5));
    }

    @Test
    void theRegionsOfABlob() throws IOException {
        byte[] blob = file("blobs", BLOB);
        assertThat(tail(blob, 0x1e7a)).isEqualTo(new TailHeader(TailHeader.DATA, 7802));
        assertThat(read(blob, 0x207a, 16, ChunkInfoV1::decode, ChunkInfoV1::encode))
                .isEqualTo(new ChunkInfoV1(0, 16931, 0, 4828));
        assertThat(read(blob, 0x208a, 16, ChunkInfoV1::decode, ChunkInfoV1::encode))
                .isEqualTo(new ChunkInfoV1(0x5000, 13400, 0x12dc, 2974));
        assertThat(read(blob, 0x209a, 4096, ChunkInfoHeader::decode, ChunkInfoHeader::encode))
                .isEqualTo(ChunkInfoHeader.plain(BlobFeatures.RAFS, 2, 0x207a));
        assertThat(tail(blob, 0x309a)).isEqualTo(new TailHeader(TailHeader.CHUNK_INFO, 4128));
        assertThat(tail(blob, 0x32da)).isEqualTo(new TailHeader(TailHeader.DIGESTS, 64));
        assertThat(tail(blob, 0x36da)).isEqualTo(new TailHeader(TailHeader.TOC, 512));
    }

    @Test
    void theTableOfContentsOfABlob() throws IOException {
        byte[] blob = file("blobs", BLOB);
        // version 2.2 wrote the size where the offset of the data should be
        assertThat(toc(blob, 0x34da))
                .isEqualTo(new TocEntry(1, "image.blob", sha256(blob, 0, 0x207a), 7802, 7802, 0x9000));
        assertThat(toc(blob, 0x355a))
                .isEqualTo(new TocEntry(1, "blob.meta", sha256(blob, 0x207a, 0x209a), 0x207a, 32, 32));
        assertThat(toc(blob, 0x35da))
                .isEqualTo(new TocEntry(1, "blob.meta.header", sha256(blob, 0x209a, 0x309a), 0x209a, 4096, 4096));
        assertThat(toc(blob, 0x365a))
                .isEqualTo(new TocEntry(1, "blob.digest", sha256(blob, 0x329a, 0x32da), 0x329a, 64, 64));
        BlobEntry entry = BlobEntry.decode(
                new StructIn(BOOT, 0x1000, Arrays.copyOfRange(file("bootstrap", BOOT), 0x1000, 0x1100)));
        assertThat(sha256(blob, 0x34da, blob.length)).isEqualTo(entry.tocDigest());
    }

    @Test
    void aBlobWithABootstrapInsideReadsFromItsEnd() throws IOException {
        byte[] blob = file("toc", OLD_BLOB);
        int end = blob.length - TailHeader.SIZE;
        TailHeader last = tail(blob, end);
        assertThat(last).isEqualTo(new TailHeader(TailHeader.TOC, 512));
        int at = end - (int) last.size();
        List<TocEntry> entries = List.of(toc(blob, at), toc(blob, at + 128), toc(blob, at + 256), toc(blob, at + 384));
        assertThat(entries.stream().map(TocEntry::name).toList())
                .containsExactly("image.blob", "blob.meta", "blob.meta.header", "image.boot");
        TocEntry boot = entries.get(3);
        assertThat(boot.flags()).isEqualTo(2); // zstd
        assertThat(boot.storedSize()).isEqualTo(501);
        assertThat(boot.size()).isEqualTo(20480);
        assertThat(tail(blob, at - 512)).isEqualTo(new TailHeader("image.boot", 501));
        assertThat(boot.offset()).isEqualTo(at - 512 - 501);
        assertThat(tail(blob, (int) boot.offset() - 512)).isEqualTo(new TailHeader("blob.meta", 48 + 4096));
        ChunkInfoHeader header =
                read(blob, (int) entries.get(2).offset(), 4096, ChunkInfoHeader::decode, ChunkInfoHeader::encode);
        assertThat(header.entries()).isEqualTo(3);
        assertThat(header.offset()).isEqualTo(entries.get(1).offset());
        assertThat(tail(blob, 2829)).isEqualTo(new TailHeader("image.blob", 2829));
        assertThat(sha256(blob, at, blob.length).hex()).startsWith("4fdfbb36").endsWith("8286c");
    }

    @Test
    void theChunksOfAZranBlobFollowOneAnotherInsideItsContexts() throws IOException {
        byte[] meta = file("zran", ZRAN_META);
        int chunks = 163;
        int contexts = 21;
        ChunkInfoHeader header = ChunkInfoHeader.decode(
                new StructIn(ZRAN_META, meta.length - 4096, Arrays.copyOfRange(meta, meta.length - 4096, meta.length)));
        assertThat(header)
                .isEqualTo(new ChunkInfoHeader(
                        0xf, Compressor.NONE, chunks, 0, 0xa1290, 0xa1290, 24 * chunks, 0xa0348, contexts));
        ChunkInfoV2 before = null;
        for (int i = 0; i < chunks; i++) {
            ChunkInfoV2 chunk =
                    read(meta, i * ChunkInfoV2.SIZE, ChunkInfoV2.SIZE, ChunkInfoV2::decode, ChunkInfoV2::encode);
            assertThat(chunk.flags()).as("flags of chunk %d", i).isEqualTo(ChunkInfoV2.COMPRESSED | ChunkInfoV2.ZRAN);
            assertThat(chunk.zranIndex()).as("context of chunk %d", i).isLessThan(contexts);
            if (before != null) {
                assertThat(chunk.uncompressedOffset())
                        .as("chunk %d", i)
                        .isGreaterThanOrEqualTo(before.uncompressedOffset() + before.uncompressedSize());
                assertThat(chunk.compressedOffset()).as("chunk %d", i).isGreaterThan(before.compressedOffset());
            }
            before = chunk;
        }
        assertThat(before).isEqualTo(new ChunkInfoV2(3, 23875584, 364, 9838918, 102, 20L << 32 | 126224));
    }

    private static TailHeader tail(byte[] blob, int at) throws CorruptImageException {
        return read(blob, at, TailHeader.SIZE, TailHeader::decode, TailHeader::encode);
    }

    /** The last four bytes of an entry are whatever lay in the memory of Nydus 2.2; all others are compared. */
    private static TocEntry toc(byte[] blob, int at) throws CorruptImageException {
        byte[] cleaned = blob.clone();
        Arrays.fill(cleaned, at + 124, at + 128, (byte) 0);
        TocEntry entry = read(cleaned, at, TocEntry.SIZE, TocEntry::decode, TocEntry::encode);
        byte[] asItIs = Arrays.copyOfRange(blob, at, at + TocEntry.SIZE);
        assertThat(TocEntry.decode(new StructIn("fixture", at, asItIs))).isEqualTo(entry);
        return entry;
    }

    private static Digest sha256(byte[] bytes, int from, int to) {
        return Digest.parse(Sha256.hex(Arrays.copyOfRange(bytes, from, to)));
    }
}
