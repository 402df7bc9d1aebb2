package io.rafs.reuse;

import io.rafs.format.Digest;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Blob;
import java.io.IOException;
import java.util.Optional;

/** The blobs of an earlier image with their chunks. */
interface BlobLists {
    /** How many blobs the image has. */
    int count();

    /** The id of a blob. */
    Digest id(int index) throws IOException;

    /** A blob with all its chunks, under this number; nothing if they cannot be told. */
    Optional<Blob> blob(int index, int number) throws IOException;

    /** Why the chunks of a blob cannot be told. */
    String whyNone(int index);

    /** Throws {@link io.rafs.format.RefusedException} unless chunks are known by digests of this kind. */
    void checkDigester(Digester digester) throws IOException;
}
