package io.rafs.unpack;

import io.rafs.read.ContentStream;
import io.rafs.read.ImageEntry;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Where the entries of an image go. Takes them in the order of {@link io.rafs.read.EntryWalk}. */
public interface UnpackTarget extends ContentStream.Receiver<ImageEntry>, Closeable {
    /** Makes what was unpacked appear under its name; without this, closing leaves nothing behind. */
    void publish() throws IOException;

    /** What was left out with a word; complete once all entries were taken. */
    List<String> notes();
}
