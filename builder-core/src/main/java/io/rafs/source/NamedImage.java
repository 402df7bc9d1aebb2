package io.rafs.source;

import io.rafs.oci.ImageName;
import io.rafs.store.Archive;
import io.rafs.store.ImageStore;
import java.io.IOException;

/** The layers of an image that is named together with the kind of place that it is in. */
final class NamedImage {
    private NamedImage() {}

    static Source open(ImageName name, ImageStore store, SourceOptions options) throws IOException {
        SourceOptions tagged = name.tag().isPresent() ? options.named(name.tag()) : options;
        return store instanceof Archive archive && name instanceof ImageName.DockerArchive
                ? DockerArchive.open(archive, tagged)
                : new OciImage(store, tagged).open();
    }
}
