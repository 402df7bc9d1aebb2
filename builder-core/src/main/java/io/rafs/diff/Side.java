package io.rafs.diff;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** One of the two trees, taken in whole: its metadata, none of its content. */
interface Side {
    /** What it is, for the report. */
    Subject subject();

    /** The directory above all. */
    Node root();

    /** What brings its bytes: blobs of an image, layers of a source. */
    List<LayerName> layers();

    /** Sees to it that these files of it know the digest of their content. */
    void digest(Set<Node> files) throws IOException;
}
