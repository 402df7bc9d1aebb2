package io.rafs.read;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructIn;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.format.rafs.ExtendedSuperBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a RAFS v6 bootstrap has beside what the kernel reads: the extended superblock and the tables that it names. */
public final class RafsTables {
    private final PagedFile file;
    private final ExtendedSuperBlock extended;

    /** @param start stands at the extended superblock */
    RafsTables(PagedFile file, StructIn start) throws IOException {
        this.file = file;
        extended = ExtendedSuperBlock.decode(start);
        if (!ExtendedSuperBlock.isChunkSize(extended.chunkSize())) {
            throw new CorruptImageException(
                    file.name(),
                    ExtendedSuperBlock.OFFSET + 20,
                    "chunkSize is %d, expected a power of two in 4096..16777216".formatted(extended.chunkSize()));
        }
    }

    /** The extended superblock. */
    public ExtendedSuperBlock extended() {
        return extended;
    }

    /** The blob table. */
    public List<BlobEntry> blobEntries() throws IOException {
        StructIn in = table("blob table", extended.blobTable(), extended.blobTableSize(), BlobEntry.SIZE);
        List<BlobEntry> entries = new ArrayList<>();
        while (in.remaining() > 0) {
            entries.add(BlobEntry.decode(in));
        }
        return entries;
    }

    /** Takes the entries of the chunk table, one after the other. */
    public interface ChunkVisitor {
        /** Takes one. */
        void visit(ChunkInfo chunk) throws IOException;
    }

    /** Reads the chunk table piece by piece. */
    public void chunks(ChunkVisitor visitor) throws IOException {
        checkChunkTable();
        long entries = chunkTableEntries();
        for (long i = 0; i < entries; i++) {
            visitor.visit(chunk(i));
        }
    }

    /** Throws {@link CorruptImageException} unless the file has the whole chunk table. */
    void checkChunkTable() throws CorruptImageException {
        if (extended.chunkTableSize() % ChunkInfo.SIZE != 0) {
            throw oddSize("chunk table", extended.chunkTable(), extended.chunkTableSize(), ChunkInfo.SIZE);
        }
        file.check("chunk table", extended.chunkTable(), extended.chunkTableSize());
    }

    /** How many entries the chunk table has. */
    public long chunkTableEntries() {
        return extended.chunkTableSize() / ChunkInfo.SIZE;
    }

    /** Byte offset of an entry of the chunk table. */
    public long chunkPosition(long entry) {
        return extended.chunkTable() + entry * ChunkInfo.SIZE;
    }

    /** Byte offset of an entry of the blob table. */
    public long blobPosition(int blob) {
        return extended.blobTable() + (long) blob * BlobEntry.SIZE;
    }

    /** One entry of the chunk table. */
    public ChunkInfo chunk(long entry) throws IOException {
        return ChunkInfo.decode(file.read("chunk table", chunkPosition(entry), ChunkInfo.SIZE));
    }

    /** The nids of the prefetch table. */
    public List<Long> prefetchNids() throws IOException {
        StructIn in = table("prefetch table", extended.prefetchTable(), extended.prefetchSize(), 4);
        List<Long> nids = new ArrayList<>();
        while (in.remaining() > 0) {
            nids.add(in.u32("nid"));
        }
        return nids;
    }

    private StructIn table(String what, long offset, long length, int entry) throws IOException {
        if (length % entry != 0) {
            throw oddSize(what, offset, length, entry);
        }
        return file.read(what, offset, length);
    }

    private CorruptImageException oddSize(String what, long offset, long length, int entry) {
        return new CorruptImageException(
                file.name(), offset, "%s has %d bytes, expected a multiple of %d".formatted(what, length, entry));
    }
}
