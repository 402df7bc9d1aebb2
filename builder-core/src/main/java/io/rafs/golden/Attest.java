package io.rafs.golden;

import io.rafs.build.PushedManifest;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.NydusImage;
import io.rafs.sign.Signer;
import io.rafs.statement.Statement;
import io.rafs.statement.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says something of an image, signed, beside it. */
public final class Attest {
    private Attest() {}

    /** Makes what is said of an image that is there. */
    public interface Predicate {
        /**
         * The predicate.
         *
         * @param directory the image, if it is an image directory
         * @param manifest its manifest, if it has one
         */
        Map<String, Object> of(Optional<Path> directory, Optional<Digest> manifest) throws IOException;
    }

    /**
     * Does it.
     *
     * @param plan whose formats, version and times do not matter
     * @param predicateType a URI
     * @throws RefusedException if it is not clear what image is meant, or where it is at home
     */
    public static SignResult run(SignPlan plan, String predicateType, Predicate predicate, Signer signer)
            throws IOException {
        SignatureMaker maker = new SignatureMaker(signer, plan.options());
        try (ImagePlace place = ImagePlace.open(plan.source(), plan.registries())) {
            SignaturePlace signatures = plan.output().isPresent()
                    ? new DirectorySignatures(plan.output().get())
                    : place.signatures();
            String repository = plan.options()
                    .identity()
                    .or(place::repository)
                    .orElseThrow(
                            () -> new RefusedException(
                                    plan.source().toString(),
                                    "it says no repository that it is at home in, which verifiers ask for; give --identity HOST/REPO"));
            Optional<Document> manifest = place.directory().isPresent()
                    ? PushedManifest.of(
                            place.directory().get(),
                            NydusFile.read(place.directory().get()),
                            plan.work())
                    : Optional.of(place.find(plan.platform()).manifest());
            Subject subject = manifest.isPresent()
                    ? Subject.named(repository, manifest.get().digest())
                    : Subject.named(
                            NydusImage.BOOTSTRAP,
                            DirectoryObjects.of(place.directory().orElseThrow())
                                    .bootstraps()
                                    .iterator()
                                    .next());
            byte[] statement = Statement.toBytes(
                    List.of(subject), predicateType, predicate.of(place.directory(), manifest.map(Document::digest)));
            Attachment.Bundle bundle = maker.bundle(statement, predicateType);
            if (manifest.isPresent()) {
                signatures.add(Link.to(manifest.get()), bundle);
            } else {
                ((DirectorySignatures) signatures).add(bundle);
            }
            List<SignResult.Made> made = new ArrayList<>();
            made.add(SignResult.Made.of(bundle));
            return new SignResult(
                    signer.key().toString(),
                    List.of(new SignResult.SignedImage(repository, manifest.map(Document::digest), 0, 0, 0, made)),
                    signatures.name());
        }
    }
}
