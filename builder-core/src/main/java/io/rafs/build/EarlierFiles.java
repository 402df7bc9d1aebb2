package io.rafs.build;

import io.rafs.format.EscapedText;
import io.rafs.oci.NydusImage;
import io.rafs.read.ImageFiles;
import io.rafs.sink.ImageDirectory;
import io.rafs.source.ConvertedImage;
import io.rafs.source.SourceOptions;
import io.rafs.source.Sources;
import io.rafs.store.OciLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the files of earlier images are. One in an OCI layout has its bootstrap packed into a layer. */
final class EarlierFiles {
    private static final String CHOICE = "LAYOUT:TAG or --platform";

    private EarlierFiles() {}

    /** The files of all earlier images of a build; what must be unpacked for that is put aside in {@code work}. */
    static List<ImageFiles> of(BuildPlan plan, ImageDirectory work) throws IOException {
        List<ImageFiles> all = new ArrayList<>();
        for (Reuse.Image earlier : plan.reuse().images()) {
            all.add(
                    Sources.isLayout(earlier.path())
                            ? unpacked(earlier, plan, work.scratch("earlier-%d".formatted(all.size())))
                            : ImageFiles.of(earlier.path(), Optional.empty()));
        }
        return all;
    }

    private static ImageFiles unpacked(Reuse.Image earlier, BuildPlan plan, Path bootstrap) throws IOException {
        SourceOptions options = new SourceOptions(
                earlier.ref(),
                plan.sourceOptions().platform(),
                plan.sourceOptions().skipForeign());
        OciLayout layout = new OciLayout(earlier.path());
        String name = earlier.path()
                + earlier.ref().map(ref -> ":" + EscapedText.of(ref)).orElse("");
        ConvertedImage image = ConvertedImage.find(layout, name, options, CHOICE);
        image.unpackBootstrap(bootstrap, plan.limits());
        return new ImageFiles(
                bootstrap, Optional.of(layout.blobDirectory()), "%s, %s".formatted(image.name(), NydusImage.BOOTSTRAP));
    }
}
