package io.rafs.bootstrap;

import io.rafs.format.RefusedException;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each blob lies in the unified address space of a native image: a blob is a device as it is, byte for byte, and
 * devices keep clear of the bootstrap and of each other.
 */
final class AddressSpace {
    /** Blocks between two devices: what runs off the end of one does not read the next. */
    private static final long GAP = 16;

    private static final long END = 1L << 32;

    private final List<Blob> blobs;
    private final Map<Integer, Integer> deviceOf = new HashMap<>();
    private final List<Long> starts = new ArrayList<>();

    /**
     * @param blobs in device order
     * @param first block from which on devices may lie
     * @throws RefusedException if there is no room
     */
    AddressSpace(List<Blob> blobs, long first) throws RefusedException {
        this.blobs = List.copyOf(blobs);
        long next = first;
        for (Blob blob : blobs) {
            deviceOf.put(blob.number(), starts.size());
            starts.add(next);
            next += blocks(blob) + GAP;
        }
        if (next > END) {
            throw new RefusedException(
                    "the image needs %d blocks of address space, EROFS has 2^32; it is too large".formatted(next));
        }
    }

    /** The blobs in device order. */
    List<Blob> blobs() {
        return blobs;
    }

    /** Blocks of a blob file; the last one may not be full, as what follows its chunks makes up for it. */
    static long blocks(Blob blob) {
        return (blob.fileSize() + SuperBlock.BLOCK - 1) / SuperBlock.BLOCK;
    }

    /** First block of a device. */
    long start(int device) {
        return starts.get(device);
    }

    /** The blob that holds a chunk. */
    Blob blob(Chunk chunk) {
        return blobs.get(deviceOf.get(chunk.blob()));
    }

    /** Byte address of a chunk that is no hole. */
    long address(Chunk chunk) {
        return starts.get(deviceOf.get(chunk.blob())) * SuperBlock.BLOCK + chunk.storedOffset();
    }
}
