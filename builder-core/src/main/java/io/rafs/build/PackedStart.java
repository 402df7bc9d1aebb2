package io.rafs.build;

import io.rafs.blob.BlobAssembly;
import io.rafs.blob.StorageRules;
import io.rafs.format.rafs.Compressor;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.StoredFile;
import io.rafs.rewrite.MovedChunks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts small files that a start reads into chunks of their own. Where they lie, most of their neighbours are not read: to copy
 * those chunks whole would fetch several times as much.
 */
final class PackedStart {
    /** Most bytes of a chunk, and of a small file. */
    private static final int MAX = StorageRules.MAX_PACK_SMALL;

    private static final int AVERAGE = 128 << 10;

    /** A kernel decodes such a chunk anew for every page that is read of it, in this one case. */
    private static final int LZ4_INDEXED_AVERAGE = 32 << 10;

    /** Chunks whose content is at hand: the next small file of a trace mostly lies in one of the last. */
    private static final int KEPT = 32;

    private final BlobAssembly assembly;
    private final MovedChunks moved;
    private final int average;
    private final int unit;
    private final byte[] open = new byte[MAX];
    private final List<StoredFile> files = new ArrayList<>();
    private final List<Integer> offsets = new ArrayList<>();
    private int filled;
    private final Map<Long, byte[]> contents = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
            return size() > KEPT;
        }
    };

    PackedStart(FinishedImage image, BlobAssembly assembly, MovedChunks moved, Compressor compressor) {
        this.assembly = assembly;
        this.moved = moved;
        average = image.isIndexed() && compressor == Compressor.LZ4 ? LZ4_INDEXED_AVERAGE : AVERAGE;
        unit = image.isIndexed() ? 4096 : 1;
    }

    /** Whether a file is small enough, and lies in a chunk no larger than this builder makes. */
    static boolean takes(StoredFile file) {
        return file.size() <= MAX && file.chunks().get(0).size() <= StorageRules.MAX_PACK;
    }

    /** Takes a small file that lies in a chunk of {@code blob}. */
    void add(Blob blob, StoredFile file) throws IOException {
        Chunk chunk = file.chunks().get(0);
        long key = (long) chunk.blob() << 32 | chunk.index();
        byte[] content = contents.get(key);
        if (content == null) {
            content = assembly.content(blob, chunk);
            contents.put(key, content);
        }
        int size = (int) file.size();
        if (size > MAX - filled) {
            close();
        }
        System.arraycopy(content, file.sliceOffset(), open, filled, size);
        files.add(file);
        offsets.add(filled);
        filled += size;
        if (filled >= average) {
            close();
        }
    }

    /** Stores what there is. */
    void close() throws IOException {
        if (filled == 0) {
            return;
        }
        int whole = (filled + unit - 1) / unit * unit;
        Arrays.fill(open, filled, whole, (byte) 0);
        Chunk chunk = assembly.add(open, whole);
        for (int i = 0; i < files.size(); i++) {
            moved.putSlice(files.get(i), chunk, offsets.get(i));
        }
        files.clear();
        offsets.clear();
        filled = 0;
    }
}
