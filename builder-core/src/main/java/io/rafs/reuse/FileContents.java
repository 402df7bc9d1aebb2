package io.rafs.reuse;

import io.rafs.image.StoredFile;
import io.rafs.read.ImageEntry;
import java.io.IOException;

/** Where the content of an image's files is, by chunks of its blobs. */
interface FileContents {
    /** The content of a regular file. */
    StoredFile of(ImageEntry entry) throws IOException;
}
