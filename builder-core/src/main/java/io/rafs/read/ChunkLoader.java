package io.rafs.read;

import io.rafs.codec.ChunkDecoder;
import io.rafs.codec.MalformedStreamException;
import io.rafs.digest.Hasher;
import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.format.rafs.Compressor;
import io.rafs.format.rafs.Digester;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * Brings chunks into memory: reads them, decompresses them, and hands them out only if their digest is the one that the
 * bootstrap expects. For one thread.
 *
 * <p>Remembers the last batch, whose members are mostly asked for one after the other, and which chunk it last found to
 * be all zeros: a sparse file is that chunk a thousand times.
 */
public final class ChunkLoader implements AutoCloseable {
    private final ImageReader image;
    private final Map<Compressor, ChunkDecoder> decoders = new EnumMap<>(Compressor.class);
    private final Map<Digester, Hasher> hashers = new EnumMap<>(Digester.class);
    private byte[] stored = new byte[0];
    private byte[] batch = new byte[0];
    private BlobReader batchBlob;
    private long batchOffset = -1;
    private int zeroBlob = -1;
    private long zeroIndex;
    private int zeroSize;

    /** A loader for chunks of this image. */
    public ChunkLoader(ImageReader image) {
        this.image = image;
    }

    /**
     * Loads a chunk that a file refers to.
     *
     * @param size bytes that the file expects; a chunk of another size is refused
     * @throws CorruptImageException naming the blob and the chunk, if it is not what the bootstrap expects
     */
    public void load(int blob, long index, byte[] out, int at, int size) throws IOException {
        if (blob == zeroBlob && index == zeroIndex && size == zeroSize) {
            Arrays.fill(out, at, at + size, (byte) 0);
            return;
        }
        if (blob >= image.blobEntries().size()) {
            throw new CorruptImageException(
                    image.bootstrap().name(),
                    image.bootstrap().rafs().extended().blobTable(),
                    "a file refers to blob %d, the image has %d"
                            .formatted(blob, image.blobEntries().size()));
        }
        ChunkInfo expected = image.chunks()
                .find(blob, index)
                .orElseThrow(() -> new CorruptImageException(
                        image.bootstrap().name(),
                        image.bootstrap().rafs().extended().chunkTable(),
                        "a file refers to chunk %d of blob %d, which the chunk table does not have"
                                .formatted(index, blob)));
        BlobReader reader = image.blobs().blob(blob);
        StoredChunk chunk = reader.chunk(index);
        if (chunk.size() != size) {
            throw flaw(reader, chunk, "has %d bytes, its file expects %d".formatted(chunk.size(), size));
        }
        load(reader, chunk, out, at);
        Digest found = digest(reader, out, at, size);
        if (!found.equals(expected.digest())) {
            throw flaw(
                    reader, chunk, "has the digest %s, the bootstrap expects %s".formatted(found, expected.digest()));
        }
        if (isZero(out, at, size)) {
            zeroBlob = blob;
            zeroIndex = index;
            zeroSize = size;
        }
    }

    /** Whether these bytes are all zero; mostly the first tells that they are not. */
    public static boolean isZero(byte[] bytes, int at, int size) {
        return size == 0 || bytes[at] == 0 && Arrays.equals(bytes, at, at + size - 1, bytes, at + 1, at + size);
    }

    /** Loads a chunk as its blob describes it, whatever its digest. */
    public void load(BlobReader blob, StoredChunk chunk, byte[] out, int at) throws IOException {
        if (chunk.isBatched()) {
            loadBatch(blob, chunk);
            System.arraycopy(batch, chunk.batchOffset(), out, at, chunk.size());
        } else {
            load(blob, chunk, out, at, chunk.size());
        }
    }

    /** The digest of these bytes by the algorithm of a blob. */
    public Digest digest(BlobReader blob, byte[] bytes, int at, int size) {
        return hashers.computeIfAbsent(blob.entry().digester(), Hasher::of).digest(bytes, at, size);
    }

    private void loadBatch(BlobReader blob, StoredChunk chunk) throws IOException {
        if (batchBlob == blob && batchOffset == chunk.storedOffset()) {
            return;
        }
        batchBlob = null;
        if (batch.length < chunk.batchSize()) {
            batch = new byte[chunk.batchSize()];
        }
        load(blob, chunk, batch, 0, chunk.batchSize());
        batchBlob = blob;
        batchOffset = chunk.storedOffset();
    }

    private void load(BlobReader blob, StoredChunk chunk, byte[] out, int at, int size) throws IOException {
        if (!chunk.compressed()) {
            blob.read("chunk", chunk.storedOffset(), out, at, size);
            return;
        }
        if (stored.length < chunk.storedSize()) {
            stored = new byte[Math.max(chunk.storedSize(), 2 * stored.length)];
        }
        blob.read("chunk", chunk.storedOffset(), stored, 0, chunk.storedSize());
        try {
            decoder(blob.entry().compressor()).decompress(stored, 0, chunk.storedSize(), out, at, size);
        } catch (MalformedStreamException e) {
            throw flaw(blob, chunk, "cannot be decompressed: " + e.getMessage());
        }
    }

    private ChunkDecoder decoder(Compressor compressor) throws IOException {
        ChunkDecoder decoder = decoders.get(compressor);
        if (decoder == null) {
            decoder = ChunkDecoder.of(compressor);
            decoders.put(compressor, decoder);
        }
        return decoder;
    }

    private static CorruptImageException flaw(BlobReader blob, StoredChunk chunk, String flaw) {
        return new CorruptImageException(
                blob.name(),
                chunk.storedOffset(),
                "chunk %d of blob %d %s".formatted(chunk.index(), blob.entry().index(), flaw));
    }

    @Override
    public void close() {
        decoders.values().forEach(ChunkDecoder::close);
    }
}
