package io.rafs.golden;

import io.rafs.format.Digest;
import io.rafs.oci.Link;
import java.io.IOException;
import java.util.List;

/** Where signatures of an image are kept: beside it in a registry, a layout or an image directory, or in a directory apart. */
interface SignaturePlace {
    /** What to call it in messages. */
    String name();

    /**
     * All that is kept of a manifest, in an order that does not depend on when it came. What is there but of no use, such as
     * artifacts of other kinds, is passed over.
     *
     * @throws io.rafs.format.RefusedException if it is more than {@link Attachment#MAX_COUNT}, or one is too large
     */
    List<Attachment> find(Digest manifest) throws IOException;

    /**
     * Puts one there, beside all others. One that is there already is not put again.
     *
     * @param subject the manifest that it is about
     */
    void add(Link subject, Attachment attachment) throws IOException;
}
