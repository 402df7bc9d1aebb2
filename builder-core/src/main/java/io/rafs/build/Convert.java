package io.rafs.build;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.image.Blob;
import io.rafs.image.SharedFile;
import io.rafs.oci.Document;
import io.rafs.oci.ImageName;
import io.rafs.oci.Link;
import io.rafs.oci.Reference;
import io.rafs.sink.BlobSending;
import io.rafs.sink.ImageCopy;
import io.rafs.sink.ImageDirectory;
import io.rafs.sink.ImageTarget;
import io.rafs.sink.ImageUpload;
import io.rafs.sink.NativeArtifact;
import io.rafs.store.FileRange;
import io.rafs.store.Stored;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Converts the images of a source, one after the other, and puts them where container tools find them. */
public final class Convert {
    private final ConvertPlan plan;
    private final BuildProgress progress;
    private final Seal seal;

    private Convert(ConvertPlan plan, BuildProgress progress, Seal seal) {
        this.plan = plan;
        this.seal = seal;
        this.progress = progress;
    }

    /**
     * Does a conversion. The target has the image under its name when all of it is there, and not otherwise.
     *
     * @throws io.rafs.format.RefusedException if the source cannot be converted, or the target cannot take it
     * @throws IOException if reading or writing fails
     */
    public static ConvertResult run(ConvertPlan plan, BuildProgress progress) throws IOException {
        return run(plan, progress, Seal.NONE);
    }

    /** The same, and {@code seal} adds to each image before it has a name. */
    public static ConvertResult run(ConvertPlan plan, BuildProgress progress, Seal seal) throws IOException {
        return new Convert(plan, progress, seal).run();
    }

    private ConvertResult run() throws IOException {
        if (plan.style().artifact() && plan.build().shape().layouts().stream().noneMatch(Layout::isNative)) {
            throw new RefusedException(
                    plan.source().toString(),
                    "--artifact publishes native bootstraps, and none is made; add --layout native or --layout rafs,native");
        }
        BlobsAtHand.require(plan.build().reuse());
        try (ImageTarget target = Targets.forConverted(plan.target(), plan.registries());
                SourceImages images = SourceImages.of(plan)) {
            List<ConvertResult.Image> converted = new ArrayList<>();
            for (SourceImage image : images.chosen()) {
                converted.add(convert(image, target));
            }
            List<String> notes = new ArrayList<>(images.notes());
            if (plan.style().referrer() && !plan.style().merge() && !isBesideSource()) {
                notes.add(
                        "the originals are not in this place: the converted image is found by them only once they are, too");
            }
            if (!plan.style().merge() && converted.size() == 1) {
                Document manifest = converted.get(0).uploaded().manifest();
                target.publish(manifest);
                return new ConvertResult(plan, manifest, converted, 0, notes);
            }
            ConvertedIndex index = new ConvertedIndex(plan.style(), images, converted);
            Document root = index.document();
            long sent = 0;
            if (plan.style().merge()) {
                ImageCopy originals = ImageCopy.of(images.store().orElseThrow(), index.originals());
                progress.started("originals to " + plan.target(), originals.blobs(), originals.bytes());
                ImageCopy.Copied copied = originals.bring(target, progress::read);
                sent = copied.sentBytes();
                notes.addAll(copied.notes());
            }
            target.put(root);
            seal.addToIndex(root);
            target.publish(root);
            return new ConvertResult(plan, root, converted, sent, notes);
        }
    }

    /** On disk there is never more than one converted image. */
    private ConvertResult.Image convert(SourceImage image, ImageTarget target) throws IOException {
        try (Scratch scratch = Scratch.in(plan.work());
                Sending sending =
                        new Sending(target, Files.createDirectory(scratch.path().resolve("blobs")))) {
            Path directory = scratch.path().resolve("image");
            BuildResult built = Build.toSend(plan.buildInto(directory), spool -> image.source(), sending, progress);
            ImageUpload.Uploaded uploaded = upload(image, directory, built)
                    .run(target, sending.begun(), scratch.path().resolve("bootstrap-layer"));
            Optional<Document> artifact = plan.style().artifact()
                    ? Optional.of(new NativeArtifact(nativeBootstraps(directory, built), uploaded).put(target))
                    : Optional.empty();
            seal.add(new Seal.Unnamed(directory, Optional.of(built), Optional.of(uploaded.manifest())));
            return new ConvertResult.Image(image.runsOn(), image.platform(), built, uploaded, artifact);
        }
    }

    /** Sends blobs while their image is still being made. They get names of their own, for those of the build go with it. */
    private final class Sending implements Build.Sender, Closeable {
        private final ImageTarget target;
        private final Path directory;
        private Optional<BlobSending> begun = Optional.empty();

        Sending(ImageTarget target, Path directory) {
            this.target = target;
            this.directory = directory;
        }

        @Override
        public boolean wantsFiles() {
            return seal != Seal.NONE;
        }

        @Override
        public void send(List<Blob> blobs, Path files, Map<Digest, Stored> elsewhere) throws IOException {
            Map<Digest, Stored> bytes = new LinkedHashMap<>();
            Map<Digest, Path> own = new LinkedHashMap<>();
            long total = 0;
            for (Blob blob : blobs) {
                Stored stored = elsewhere.get(blob.id());
                if (stored == null) {
                    Path file = directory.resolve(blob.id().hex());
                    SharedFile.of(files.resolve(blob.id().hex()), file);
                    stored = FileRange.of(file);
                    own.put(blob.id(), file);
                }
                bytes.put(blob.id(), stored);
                total += blob.fileSize();
            }
            seal.begin(own);
            progress.started("to " + plan.target(), blobs.size(), total);
            begun = Optional.of(BlobSending.start(target, bytes, progress::read));
        }

        BlobSending begun() {
            return begun.orElseThrow();
        }

        @Override
        public void close() {
            begun.ifPresent(BlobSending::close);
        }
    }

    private ImageUpload upload(SourceImage image, Path directory, BuildResult built) throws IOException {
        Map<String, Path> bootstraps = new LinkedHashMap<>();
        for (BuildResult.Bootstrap bootstrap : built.bootstraps()) {
            bootstraps.put(
                    bootstrap.name().substring(ImageDirectory.BOOTSTRAP.length()), directory.resolve(bootstrap.name()));
        }
        Optional<Link> subject = plan.style().referrer() ? image.subject() : Optional.empty();
        return new ImageUpload(
                bootstraps, image.config(), subject, seal.ofBootstrap(directory.resolve(ImageDirectory.BOOTSTRAP)));
    }

    private static List<NativeArtifact.Bootstrap> nativeBootstraps(Path directory, BuildResult built) {
        return built.bootstraps().stream()
                .filter(bootstrap -> bootstrap.layout().isNative())
                .map(bootstrap -> new NativeArtifact.Bootstrap(
                        bootstrap.layout().toString(),
                        bootstrap.name(),
                        directory.resolve(bootstrap.name()),
                        bootstrap.digest(),
                        bootstrap.size()))
                .toList();
    }

    /** Whether source and target are one repository, or one layout: then what is a subject is there. */
    private boolean isBesideSource() throws IOException {
        Optional<ImageName> source = plan.source().recognised();
        if (source.isPresent() && plan.target() instanceof ImageName.Registry to) {
            Reference reference = to.reference();
            return source.get() instanceof ImageName.Registry from
                    && from.reference().host().equals(reference.host())
                    && from.reference().repository().equals(reference.repository());
        }
        return source.isPresent()
                && source.get() instanceof ImageName.Layout from
                && plan.target() instanceof ImageName.Layout to
                && from.directory().toRealPath().equals(to.directory().toRealPath());
    }
}
