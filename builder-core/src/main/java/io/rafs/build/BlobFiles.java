package io.rafs.build;

import io.rafs.digest.Sha256;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.image.NamedOutput;
import io.rafs.read.ImageReader;
import io.rafs.store.FileRange;
import io.rafs.store.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * The data blobs of a converted image as files that are called by their ids. Those that lie somewhere as such files are read
 * where they are, all others are fetched. Every byte is held against the blob's digest, wherever it is.
 *
 * @param directory has the blobs when they have been fetched
 * @param inPlace whether nothing is to be put there
 */
record BlobFiles(Path directory, boolean inPlace) {
    private static final int STEP = 1 << 16;

    /** @param spare a directory for blobs that are to be fetched */
    static BlobFiles of(Map<Digest, Stored> blobs, Path spare) {
        Set<Path> places = new LinkedHashSet<>();
        for (Map.Entry<Digest, Stored> blob : blobs.entrySet()) {
            if (!(blob.getValue() instanceof FileRange range)
                    || range.offset() != 0
                    || !range.file().endsWith(blob.getKey().hex())) {
                return new BlobFiles(spare, false);
            }
            places.add(range.file().toAbsolutePath().getParent());
        }
        return places.size() == 1 ? new BlobFiles(places.iterator().next(), true) : new BlobFiles(spare, false);
    }

    /**
     * Those of an image's blobs that its bootstrap names.
     *
     * @param layers the blobs that there are
     * @throws RefusedException if one of them is not there
     */
    static Map<Digest, Stored> needed(ImageReader reader, Map<Digest, Stored> layers) throws IOException {
        Set<Digest> ids = new LinkedHashSet<>();
        for (BlobEntry entry : reader.blobEntries()) {
            ids.add(entry.blobId());
        }
        if (!reader.bootstrap().isRafs()) {
            for (DeviceSlot slot : reader.bootstrap().deviceSlots()) {
                slot.blobId().ifPresent(ids::add);
            }
        }
        return among(reader.bootstrap().name(), ids, layers);
    }

    /**
     * The blobs with these ids.
     *
     * @param where what names them
     * @param layers the blobs that there are
     * @throws RefusedException if one of them is not there
     */
    static Map<Digest, Stored> among(String where, Iterable<Digest> ids, Map<Digest, Stored> layers)
            throws RefusedException {
        Map<Digest, Stored> needed = new LinkedHashMap<>();
        for (Digest id : ids) {
            if (!layers.containsKey(id)) {
                throw new RefusedException(
                        where,
                        "it names the blob sha256:%s, expected it among the %d layers of blobs that the image has; convert it anew"
                                .formatted(id, layers.size()));
            }
            needed.put(id, layers.get(id));
        }
        return needed;
    }

    /** @param read is told of bytes, some at a time */
    void fetch(Map<Digest, Stored> blobs, LongConsumer read) throws IOException {
        byte[] buffer = new byte[STEP];
        for (Map.Entry<Digest, Stored> blob : blobs.entrySet()) {
            Sha256 sha256 = new Sha256();
            try (InputStream in = blob.getValue().open();
                    OutputStream out = inPlace
                            ? OutputStream.nullOutputStream()
                            : new NamedOutput(directory.resolve(blob.getKey().hex()))) {
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    sha256.update(buffer, 0, length);
                    out.write(buffer, 0, length);
                    read.accept(length);
                }
            }
            Digest found = sha256.digest();
            if (!found.equals(blob.getKey())) {
                throw new RefusedException(
                        blob.getValue().name(),
                        "its digest is sha256:%s, expected sha256:%s; it is damaged, copy the image again"
                                .formatted(found, blob.getKey()));
            }
        }
    }
}
