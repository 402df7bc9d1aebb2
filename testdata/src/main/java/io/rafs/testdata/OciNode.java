package io.rafs.testdata;

import java.util.Map;

/** What a tag may name: an image or an index of images. */
public sealed interface OciNode permits OciImage, OciIndex {

    /** The digest a tag of this node points at. */
    default String digest() {
        return place(new OciBlobs()).digest();
    }

    /** Stores all blobs of this node and gives the descriptor of its own document. */
    Descriptor place(OciBlobs blobs);

    /** The platform for an index that lists this node, empty when it does not say. */
    Map<String, Object> platform();
}
