package io.rafs.bootstrap;

import io.rafs.image.FsNode;
import io.rafs.image.StoredFile;
import java.util.Optional;

/** Which map each file of a tree gets. */
interface ContentMaps {
    /** The map of a file; none if it is empty, or no file. */
    Optional<ContentMap> map(FsNode node);

    /** What the packed inode holds; nothing if there is to be none. */
    StoredFile packed();

    /** Maps that say what the files' chunks say. */
    static ContentMaps of(NativeForm form, PackedStream stream, Codecs codecs) {
        return new ContentMaps() {
            @Override
            public Optional<ContentMap> map(FsNode node) {
                if (!(node instanceof FsNode.File file) || file.content().size() == 0) {
                    return Optional.empty();
                }
                StoredFile content = file.content();
                if (content.isSlice()) {
                    return Optional.of(new ContentMap.Slice(stream.offset(content)));
                }
                return Optional.of(
                        form == NativeForm.E
                                ? new ContentMap.Records(content)
                                : new ContentMap.Entries(content, codecs.head1()));
            }

            @Override
            public StoredFile packed() {
                return stream.content();
            }
        };
    }
}
