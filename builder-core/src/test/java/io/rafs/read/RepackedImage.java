package io.rafs.read;

import io.rafs.codec.ChunkCodec;
import io.rafs.codec.Compression;
import io.rafs.format.Digest;
import io.rafs.format.StructOut;
import io.rafs.format.blob.BatchContext;
import io.rafs.format.blob.ChunkInfoHeader;
import io.rafs.format.blob.ChunkInfoV1;
import io.rafs.format.blob.ChunkInfoV2;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.BlobFeatures;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.format.rafs.Compressor;
import io.rafs.testdata.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

/**
 * An image that was built, with its blobs packed anew in ways that the builder has not but Nydus has: batches, chunk info
 * v2, compressed chunk info, CRCs, no tail headers; and gzip, which nobody writes any more.
 *
 * @param compressor of chunks and batches
 * @param info compressor of the chunk info array
 * @param v2 whether chunk info has 24 bytes a chunk
 * @param batch bytes that a batch may have, 0 for no batches; chunks of half of that go in by themselves
 */
public record RepackedImage(Compressor compressor, Compressor info, boolean v2, int batch) {
    /** Packs the blobs of an image directory anew, in place. */
    public void apply(Path image) throws IOException {
        byte[] boot = Files.readAllBytes(image.resolve("bootstrap"));
        try (ImageReader reader = ImageReader.open(ImageFiles.of(image, Optional.empty()));
                ChunkLoader loader = new ChunkLoader(reader)) {
            for (int i = 0; i < reader.blobEntries().size(); i++) {
                byte[] blob = new Packing(reader, loader, i, boot).run();
                Files.delete(reader.blobs().path(i));
                Files.write(image.resolve("blobs").resolve(Sha256.hex(blob)), blob);
            }
        }
        Files.write(image.resolve("bootstrap"), boot);
    }

    private final class Packing {
        private final ImageReader image;
        private final ChunkLoader loader;
        private final int number;
        private final byte[] boot;
        private final ByteArrayOutputStream data = new ByteArrayOutputStream();
        private final StructOut array;
        private final List<BatchContext> contexts = new ArrayList<>();
        private final List<ChunkInfoV2> waiting = new ArrayList<>();
        private ByteArrayOutputStream open = new ByteArrayOutputStream();

        Packing(ImageReader image, ChunkLoader loader, int number, byte[] boot) {
            this.image = image;
            this.loader = loader;
            this.number = number;
            this.boot = boot;
            this.array = new StructOut(1 << 20);
        }

        byte[] run() throws IOException {
            BlobReader blob = image.blobs().blob(number);
            BlobEntry old = blob.entry();
            for (long i = 0; i < old.chunks(); i++) {
                StoredChunk chunk = blob.chunk(i);
                byte[] plain = new byte[chunk.size()];
                loader.load(blob, chunk, plain, 0);
                add(chunk, plain);
            }
            flush();
            contexts.forEach(context -> context.encode(array));
            return finish(old);
        }

        private void add(StoredChunk chunk, byte[] plain) throws IOException {
            CRC32C crc = new CRC32C();
            crc.update(plain);
            if (batch > 0 && plain.length < batch / 2) {
                if (open.size() + plain.length > batch) {
                    flush();
                }
                int flags = ChunkInfoV2.BATCH | ChunkInfoV2.COMPRESSED;
                long place = (long) contexts.size() << 32 | open.size();
                waiting.add(new ChunkInfoV2(flags, chunk.offset(), chunk.size(), data.size(), 0, place));
                open.writeBytes(plain);
                table(chunk, ChunkInfo.HAS_CRC32, 0, 0, crc.getValue());
                return;
            }
            flush();
            byte[] stored = compress(compressor, plain);
            boolean small = stored.length < plain.length;
            stored = small ? stored : plain;
            int flags = (small ? ChunkInfoV2.COMPRESSED : 0) | ChunkInfoV2.HAS_CRC32;
            if (v2) {
                new ChunkInfoV2(flags, chunk.offset(), chunk.size(), data.size(), stored.length, crc.getValue())
                        .encode(array);
            } else {
                new ChunkInfoV1(chunk.offset(), chunk.size(), data.size(), stored.length).encode(array);
            }
            table(chunk, flags, stored.length, data.size(), crc.getValue());
            data.writeBytes(stored);
        }

        private void flush() throws IOException {
            if (open.size() == 0) {
                return;
            }
            byte[] stored = compress(compressor, open.toByteArray());
            stored = stored.length < open.size() ? stored : open.toByteArray();
            contexts.add(new BatchContext(stored.length, open.size()));
            waiting.forEach(member -> member.encode(array));
            waiting.clear();
            data.writeBytes(stored);
            open = new ByteArrayOutputStream();
        }

        /** The chunk table's entry for a chunk; of members of batches it says next to nothing. */
        private void table(StoredChunk chunk, long flags, long size, long offset, long crc) throws IOException {
            for (long i = 0; i < image.bootstrap().rafs().chunkTableEntries(); i++) {
                ChunkInfo entry = image.bootstrap().rafs().chunk(i);
                if (entry.blob() == number && entry.index() == chunk.index()) {
                    StructOut out = new StructOut(ChunkInfo.SIZE);
                    new ChunkInfo(
                                    entry.digest(),
                                    number,
                                    flags,
                                    size,
                                    chunk.size(),
                                    offset,
                                    chunk.offset(),
                                    entry.fileOffset(),
                                    chunk.index(),
                                    crc)
                            .encode(out);
                    put(out, image.bootstrap().rafs().chunkPosition(i));
                }
            }
        }

        private byte[] finish(BlobEntry old) throws IOException {
            byte[] plain = array.toByteArray();
            byte[] stored = compress(info, plain);
            Compressor used = stored.length < plain.length ? info : Compressor.NONE;
            stored = used == Compressor.NONE ? plain : stored;
            long features = BlobFeatures.ALIGNED
                    | BlobFeatures.CAP_TAR_TOC
                    | (v2 ? BlobFeatures.CHUNK_INFO_V2 : 0)
                    | (batch > 0 ? BlobFeatures.BATCH : 0);
            long offset = data.size();
            long size = (long) BatchContext.SIZE * contexts.size();
            StructOut header = new StructOut(ChunkInfoHeader.SIZE);
            new ChunkInfoHeader(
                            features,
                            used,
                            old.chunks(),
                            offset,
                            stored.length,
                            plain.length,
                            size == 0 ? 0 : plain.length - size,
                            size,
                            contexts.size())
                    .encode(header);
            data.writeBytes(stored);
            data.writeBytes(header.toByteArray());
            byte[] blob = data.toByteArray();
            Digest id = Digest.parse(Sha256.hex(blob));
            StructOut entry = new StructOut(BlobEntry.SIZE);
            new BlobEntry(
                            id,
                            number,
                            old.chunkSize(),
                            old.chunks(),
                            compressor,
                            old.digester(),
                            features,
                            blob.length,
                            old.uncompressedSize(),
                            0,
                            used,
                            offset,
                            stored.length,
                            plain.length,
                            Digest.ZERO,
                            Digest.ZERO,
                            0,
                            0,
                            0)
                    .encode(entry);
            put(entry, image.bootstrap().rafs().blobPosition(number));
            put(new StructOut(64).blobId(id), 1408 + 128L * number);
            boot[1153] &= ~1; // not all blobs hold digests any more
            return blob;
        }

        private void put(StructOut out, long at) {
            byte[] bytes = out.toByteArray();
            System.arraycopy(bytes, 0, boot, (int) at, bytes.length);
        }
    }

    /** What comes out, or the bytes themselves if they do not shrink. */
    static byte[] compress(Compressor compressor, byte[] plain) throws IOException {
        if (compressor == Compressor.NONE) {
            return plain;
        }
        if (compressor == Compressor.GZIP) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(plain);
            }
            return out.toByteArray();
        }
        byte[] out = new byte[plain.length + 1024];
        try (ChunkCodec codec = ChunkCodec.of(new Compression(compressor, compressor == Compressor.ZSTD ? 3 : 0))) {
            int length = codec.compress(plain, 0, plain.length, out, 0);
            return length == 0 ? plain : Arrays.copyOf(out, length);
        }
    }
}
