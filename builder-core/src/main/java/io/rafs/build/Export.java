package io.rafs.build;

import io.rafs.check.Check;
import io.rafs.check.CheckResult;
import io.rafs.check.Finding;
import io.rafs.check.Severity;
import io.rafs.format.RefusedException;
import io.rafs.image.NewFile;
import io.rafs.read.ImageFiles;
import io.rafs.seal.FlatImage;
import io.rafs.seal.RootHashFiles;
import io.rafs.sign.Signer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes one file of an image that a stock kernel mounts, with a hash tree behind it, and a signature of that. */
public final class Export {
    private Export() {}

    /**
     * Does it. The file is there when all of it is on disk, and not otherwise.
     *
     * @param signer who signs the root hash; what is signed is checked before, every chunk of it
     * @throws RefusedException if a kernel cannot read the image as one file, or it is signed and not good
     * @throws io.rafs.format.CorruptImageException if the image is damaged
     */
    public static FlatImage run(ExportPlan plan, Optional<Signer> signer, BuildProgress progress) throws IOException {
        if (signer.isPresent() && plan.verity().isEmpty()) {
            throw new IllegalArgumentException("there is nothing to sign without a hash tree");
        }
        if (signer.isPresent()) {
            refuseUnlessGood(plan, progress);
        }
        try (NewFile output = NewFile.create(plan.output())) {
            FlatImage image = write(plan, output, progress);
            if (signer.isPresent()) {
                RootHashFiles.of(plan.output()).sign(image.tree().orElseThrow().rootHex(), signer.get());
            }
            output.publish();
            return image;
        }
    }

    private static FlatImage write(ExportPlan plan, NewFile output, BuildProgress progress) throws IOException {
        try (Scratch scratch = Scratch.in(plan.output().toAbsolutePath().getParent())) {
            ImageFiles image = CloseLayout.of(plan.image(), scratch.path(), plan.threads());
            return FlatImage.write(image, output, plan.verity(), plan.threads(), progress::read);
        }
    }

    private static void refuseUnlessGood(ExportPlan plan, BuildProgress progress) throws IOException {
        List<Finding> errors = new ArrayList<>();
        CheckResult result = Check.run(
                plan.image(),
                true,
                plan.threads(),
                finding -> {
                    if (finding.rule().severity() == Severity.ERROR) {
                        errors.add(finding);
                    }
                },
                progress::read);
        if (!result.isGood()) {
            throw new RefusedException(
                    plan.image().name(),
                    "it is not good, so it is not signed: %s; rafs check --data tells all".formatted(errors.get(0)));
        }
    }
}
