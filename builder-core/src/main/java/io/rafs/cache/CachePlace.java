package io.rafs.cache;

import io.rafs.format.Digest;
import io.rafs.image.Blob;
import io.rafs.store.FileRange;
import io.rafs.store.Stored;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Keeps entries by key. What is lost of it costs time, and nothing else. */
interface CachePlace extends Closeable {
    /** What to call it in messages. */
    String name();

    /**
     * What is kept under a key.
     *
     * @param into a directory that lives as long as the entry is in use
     */
    Optional<Kept> find(Digest key, Path into) throws IOException;

    /** Keeps a record and, where there is one, its blob, whose file is at hand. */
    void keep(Digest key, Path record, Optional<Blob> blob) throws IOException;

    /**
     * Notes that entries are in use.
     *
     * @param keys of the layers of an image, the lowest first
     */
    void used(List<Digest> keys) throws IOException;

    /** Forgets an entry that turned out to be damaged. */
    void drop(Digest key) throws IOException;

    /**
     * An entry.
     *
     * @param entry what it points at
     * @param record a file of the caller's, which has the right digest
     * @param blob has been held against its digest, or is by the time that its end is read; none if the layer brought none
     */
    record Kept(CacheEntry entry, FileRange record, Optional<Stored> blob) {}
}
