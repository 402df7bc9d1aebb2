package io.rafs.blob;

import io.rafs.codec.ChunkDecoder;
import io.rafs.codec.MalformedStreamException;
import io.rafs.digest.Hasher;
import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.rafs.Compressor;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads chunks of finished blobs, and hands out none whose content has not the digest that it is known by. For one thread.
 *
 * <p>Keeps a bounded number of files open, for an image may have thousands.
 */
final class ChunkSource implements Closeable {
    private static final int MOST_OPEN = 64;

    private final Map<Integer, FileChannel> open = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Compressor, ChunkDecoder> decoders = new EnumMap<>(Compressor.class);
    private final Map<Digester, Hasher> hashers = new EnumMap<>(Digester.class);
    private Optional<Digester> digester;
    private byte[] stored = new byte[0];
    private byte[] plain = new byte[0];

    /** @param digester of chunks; if it is not known, the first chunk tells */
    ChunkSource(Optional<Digester> digester) {
        this.digester = digester;
    }

    /** What chunks are known by, once one was read. */
    Digester digester() {
        return digester.orElseThrow(() -> new IllegalStateException("no chunk has been read"));
    }

    /** Reads a chunk: afterwards {@link #stored} and {@link #plain} begin with its bytes. */
    void load(Blob blob, Chunk chunk) throws IOException {
        read(blob, chunk);
        if (!chunk.isCompressed()) {
            plain = room(plain, chunk.size());
            System.arraycopy(stored, 0, plain, 0, chunk.size());
        } else {
            decompress(blob, chunk);
        }
        compare(blob, chunk);
    }

    /** The last chunk's bytes as its blob holds them; used again by the next. */
    byte[] stored() {
        return stored;
    }

    /** The last chunk's content; used again by the next. */
    byte[] plain() {
        return plain;
    }

    private void decompress(Blob blob, Chunk chunk) throws IOException {
        ChunkDecoder decoder = decoders.get(blob.compressor());
        if (decoder == null) {
            decoder = ChunkDecoder.of(blob.compressor());
            decoders.put(blob.compressor(), decoder);
        }
        plain = room(plain, chunk.size());
        try {
            decoder.decompress(stored, 0, chunk.storedSize(), plain, 0, chunk.size());
        } catch (MalformedStreamException e) {
            throw flaw(blob, chunk, "cannot be decompressed: " + e.getMessage());
        }
    }

    private void compare(Blob blob, Chunk chunk) throws CorruptImageException {
        Digest found = Digest.ZERO;
        for (Digester candidate : digester.isPresent() ? new Digester[] {digester.get()} : Digester.values()) {
            found = hashers.computeIfAbsent(candidate, Hasher::of).digest(plain, 0, chunk.size());
            if (found.equals(chunk.digest())) {
                digester = Optional.of(candidate);
                return;
            }
        }
        throw flaw(
                blob,
                chunk,
                "has the digest %s, expected %s"
                        .formatted(digester.isPresent() ? found : "of neither kind", chunk.digest()));
    }

    private void read(Blob blob, Chunk chunk) throws IOException {
        stored = room(stored, chunk.storedSize());
        FileChannel channel = channel(blob);
        ByteBuffer bytes = ByteBuffer.wrap(stored, 0, chunk.storedSize());
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, chunk.storedOffset() + bytes.position()) < 0) {
                throw flaw(blob, chunk, "ends behind the end of the file");
            }
        }
    }

    private static byte[] room(byte[] bytes, int size) {
        return bytes.length >= size ? bytes : new byte[Math.max(size, 2 * bytes.length)];
    }

    private FileChannel channel(Blob blob) throws IOException {
        FileChannel channel = open.get(blob.number());
        if (channel == null) {
            Path file = blob.file()
                    .orElseThrow(() -> new NoSuchFileException(
                            blob.id().hex(), null, "this blob is needed and not there; say with --blobs where it is"));
            channel = FileChannel.open(file, StandardOpenOption.READ);
            open.put(blob.number(), channel);
            if (open.size() > MOST_OPEN) {
                open.remove(open.keySet().iterator().next()).close();
            }
        }
        return channel;
    }

    private static CorruptImageException flaw(Blob blob, Chunk chunk, String flaw) {
        return new CorruptImageException(
                blob.file().map(Path::toString).orElse(blob.id().hex()),
                chunk.storedOffset(),
                "chunk %d of blob %s %s".formatted(chunk.index(), blob.id(), flaw));
    }

    @Override
    public void close() throws IOException {
        decoders.values().forEach(ChunkDecoder::close);
        for (FileChannel channel : open.values()) {
            channel.close();
        }
    }
}
