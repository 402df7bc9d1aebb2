package io.rafs.golden;

import io.rafs.build.BuildProgress;
import io.rafs.build.ConvertPlan;
import io.rafs.build.Pull;
import io.rafs.build.PullPlan;
import io.rafs.build.PullResult;
import io.rafs.build.PushedManifest;
import io.rafs.build.Scratch;
import io.rafs.format.RefusedException;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.sign.Signer;
import io.rafs.sink.ImageDirectory;
import io.rafs.statement.SealedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Signs images that are there already. They stay as they are: signatures are put beside them, or elsewhere. */
public final class Sign {
    private final SignPlan plan;
    private final Signer signer;
    private final SignatureMaker maker;
    private final BuildProgress progress;

    private Sign(SignPlan plan, Signer signer, BuildProgress progress) {
        this.plan = plan;
        this.signer = signer;
        this.maker = new SignatureMaker(signer, plan.options());
        this.progress = progress;
    }

    /**
     * Does it.
     *
     * @throws RefusedException if the image is not good, the key does not fit, or it is not clear what is to be signed
     * @throws io.rafs.format.CorruptImageException if the image is damaged
     * @throws IOException if reading or writing fails
     */
    public static SignResult run(SignPlan plan, Signer signer, BuildProgress progress) throws IOException {
        return new Sign(plan, signer, progress).run();
    }

    private SignResult run() throws IOException {
        maker.checkKey();
        try (ImagePlace place = ImagePlace.open(plan.source(), plan.registries())) {
            SignaturePlace signatures = plan.output().isPresent()
                    ? new DirectorySignatures(plan.output().get())
                    : place.signatures();
            List<SignResult.SignedImage> images = place.directory().isPresent()
                    ? List.of(directory(place.directory().get(), signatures))
                    : stored(place, signatures);
            return new SignResult(signer.key().toString(), images, signatures.name());
        }
    }

    private SignResult.SignedImage directory(Path image, SignaturePlace signatures) throws IOException {
        String repository = repository(image.toString(), Optional.empty());
        GoldenFacts.check(image, plan.threads(), progress::read);
        Optional<String> made = maker.ofBootstrap(image.resolve(ImageDirectory.BOOTSTRAP));
        Optional<String> nydus = made.isPresent() ? made : NydusFile.read(image);
        GoldenFacts facts = GoldenFacts.of(image, plan.threads());
        Optional<Document> document = PushedManifest.of(image, nydus, plan.work());
        Optional<Link> manifest = document.map(Link::to);
        List<Attachment> all = maker.converted(repository, manifest, facts);
        if (made.isPresent()) { // where a push finds it, for it is part of the manifest
            new DirectorySignatures(image.resolve(ImageDirectory.SIGNATURES))
                    .write(NydusFile.NAME, made.get().getBytes(StandardCharsets.US_ASCII));
        }
        if (document.isPresent() && plan.output().isEmpty()) {
            new DirectorySignatures(image.resolve(ImageDirectory.SIGNATURES))
                    .write(KeptManifest.NAME, document.get().bytes());
        }
        return put(repository, manifest, Optional.of(facts), all, signatures);
    }

    private List<SignResult.SignedImage> stored(ImagePlace place, SignaturePlace signatures) throws IOException {
        if (plan.options().formats().contains(SignFormat.NYDUS)) {
            throw new RefusedException(
                    plan.source().toString(),
                    "the nydus signature is part of the manifest, and this image has one; expected an image directory, or rafs"
                            + " convert --sign-key");
        }
        String repository = repository(plan.source().toString(), place.repository());
        List<ImagePlace.Found> found =
                plan.platform().isPresent() ? List.of(place.find(plan.platform())) : place.findAll();
        List<SignResult.SignedImage> images = new ArrayList<>();
        for (ImagePlace.Found image : found) {
            Link manifest = Link.to(image.manifest());
            if (image.converted()) {
                GoldenFacts facts = facts(place, image.manifest());
                List<Attachment> made = maker.converted(repository, Optional.of(manifest), facts);
                images.add(put(repository, Optional.of(manifest), Optional.of(facts), made, signatures));
            } else {
                images.add(put(
                        repository,
                        Optional.of(manifest),
                        Optional.empty(),
                        maker.plain(repository, manifest),
                        signatures));
            }
        }
        Document root = found.get(0).root();
        boolean onlyGolden = plan.options().formats().equals(Set.of(SignFormat.GOLDEN)); // which is of images
        if (plan.platform().isEmpty() && root.json().has("manifests") && !onlyGolden) {
            Link index = Link.to(root);
            images.add(
                    put(repository, Optional.of(index), Optional.empty(), maker.plain(repository, index), signatures));
        }
        return images;
    }

    /** Fetches exactly the image of this manifest, and looks at all of it. */
    private GoldenFacts facts(ImagePlace place, Document manifest) throws IOException {
        try (Scratch scratch = Scratch.in(plan.work())) {
            Path image = scratch.path().resolve("image");
            PullPlan pull = new PullPlan(
                    ConvertPlan.Origin.of(place.pinned(manifest)),
                    image,
                    false,
                    Optional.empty(),
                    plan.registries(),
                    plan.limits());
            PullResult pulled = Pull.run(pull, progress);
            if (!pulled.manifest().equals(manifest.digest())) {
                throw new RefusedException(
                        manifest.where(),
                        "it became sha256:%s while it was read; let it be, and try again".formatted(pulled.manifest()));
            }
            GoldenFacts.check(image, plan.threads(), progress::read);
            return GoldenFacts.of(image, plan.threads());
        }
    }

    private SignResult.SignedImage put(
            String repository,
            Optional<Link> manifest,
            Optional<GoldenFacts> facts,
            List<Attachment> made,
            SignaturePlace signatures)
            throws IOException {
        for (Attachment attachment : made) {
            if (manifest.isPresent()) {
                signatures.add(manifest.get(), attachment);
            } else {
                ((DirectorySignatures) signatures).add(attachment);
            }
        }
        List<SealedFile> files = new ArrayList<>();
        facts.ifPresent(all -> {
            files.addAll(all.bootstraps());
            files.addAll(all.blobs());
        });
        return new SignResult.SignedImage(
                repository,
                manifest.map(Link::digest),
                plan.options().version(),
                files.size(),
                files.stream().mapToLong(SealedFile::size).sum(),
                made.stream().map(SignResult.Made::of).toList());
    }

    private String repository(String image, Optional<String> place) throws RefusedException {
        return plan.options()
                .identity()
                .or(() -> place)
                .orElseThrow(
                        () -> new RefusedException(
                                image,
                                "it says no repository that it is at home in, which verifiers ask for; give --identity HOST/REPO"));
    }
}
