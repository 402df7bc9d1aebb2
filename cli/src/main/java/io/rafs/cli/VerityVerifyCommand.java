package io.rafs.cli;

import io.rafs.format.RefusedException;
import io.rafs.format.verity.Salt;
import io.rafs.format.verity.VerityHash;
import io.rafs.seal.FileSeal;
import io.rafs.seal.ImageSeal;
import io.rafs.seal.RootHashFiles;
import io.rafs.sign.Certificates;
import io.rafs.sign.VerifyingKey;
import io.rafs.verity.DmVerity;
import io.rafs.verity.DmVerityCheck;
import io.rafs.verity.DmVerityTree;
import io.rafs.verity.FsVerity;
import io.rafs.verity.FsVerityMeasure;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verifies digests, trees and their signatures. */
@Command(
        name = "verify",
        description = {
            "Verify a file against its fs-verity digest or signature, or all of its data against a root hash of dm-verity.",
            "Of a directory that 'rafs verity sign' signed, every bootstrap and blob is verified."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs verity verify image/ --cert cert.pem",
            "  rafs verity verify bootstrap --digest sha256:HEX",
            "  rafs verity verify bootstrap --signature bootstrap.fsv.p7s --cert cert.pem",
            "  rafs verity verify disk.img --root-hash HEX",
            "      by a tree behind the data, or one in disk.img.verity",
            "",
            "Ends with 0 if all is as it should be, and with 3 if anything is not."
        })
final class VerityVerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PATH", description = "A file, or a directory that rafs build made.")
    private Path path;

    @Option(names = "--digest", paramLabel = "HASH:HEX", description = "The fs-verity digest that it should have.")
    private String digest;

    @Option(names = "--root-hash", paramLabel = "HEX", description = "The root hash of dm-verity that it should have.")
    private String rootHash;

    @Option(
            names = "--signature",
            paramLabel = "FILE",
            description = "A signature of the digest or root hash; needs --cert.")
    private Path signature;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "The certificate (PEM or DER) whose key should have signed.")
    private Path certificate;

    @Mixin
    private FsVerityMixin blocks;

    @Option(
            names = "--tree",
            paramLabel = "FILE",
            description = "Where the tree is (default: behind the data, else in PATH.verity).")
    private Path tree;

    @Option(
            names = "--hash-offset",
            paramLabel = "BYTES",
            description = "Where in it superblock or tree begins (default: it is sought).")
    private Long hashOffset;

    @Option(
            names = "--data-blocks",
            paramLabel = "N",
            description = "For a tree without superblock: how many blocks of data it covers.")
    private Long dataBlocks;

    @Option(
            names = "--data-block-size",
            paramLabel = "BYTES",
            description = "For a tree without superblock (default: 4096).")
    private int dataBlock = DmVerity.STANDARD.dataBlock();

    @Mixin
    private ThreadsMixin threads;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (signature != null && certificate == null) {
            throw usage("Whose signature? Name the certificate with --cert.");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (Files.isDirectory(path)) {
            if (digest != null || rootHash != null || signature != null) {
                throw usage("%s is a directory, whose digests are in verity.json; --cert is all that it takes"
                        .formatted(path));
            }
            int files = ImageSeal.verify(path, certificate(), threads.count())
                    .files()
                    .size();
            out.println("%s: good; %d files are those of verity.json%s".formatted(path, files, signer()));
        } else if (rootHash != null) {
            root(out);
        } else {
            file(out);
        }
        return ExitCode.OK;
    }

    private String signer() {
        return certificate == null ? "; signatures not looked at (see --cert)" : ", signed by " + certificate;
    }

    private void file(PrintWriter out) throws IOException {
        if (digest == null && signature == null) {
            throw usage("Against what? Say --digest, --signature and --cert, or --root-hash.");
        }
        FsVerity verity = blocks.verity();
        FsVerityMeasure measure = verity.measure(path, threads.count());
        byte[] expected = digest == null ? null : digest.getBytes(StandardCharsets.UTF_8);
        if (expected != null && !MessageDigest.isEqual(expected, measure.text().getBytes(StandardCharsets.UTF_8))) {
            throw new RefusedException(
                    path.toString(),
                    "its fs-verity digest is %s, expected %s; it is another file, or has other blocks or salt"
                            .formatted(measure.text(), digest));
        }
        if (signature != null) {
            FileSeal.verify(signature, measure, certificate().orElseThrow());
        }
        out.println("%s: good; its fs-verity digest is %s%s"
                .formatted(path, measure.text(), signature == null ? "" : ", signed by " + certificate));
    }

    private void root(PrintWriter out) throws IOException {
        if (digest != null) {
            throw usage("--digest is of fs-verity, --root-hash of dm-verity; say one of them");
        }
        String hex = RootHashText.check(spec.commandLine(), rootHash);
        if (signature != null) {
            RootHashFiles.verify(signature, hex, certificate().orElseThrow());
        }
        Path hashes = path;
        Optional<Long> at = Optional.ofNullable(hashOffset);
        if (tree != null) {
            hashes = tree;
            at = Optional.of(at.orElse(0L));
        } else if (at.isEmpty()) {
            at = DmVerityTree.find(path);
            if (at.isEmpty() && Files.exists(VerityRecipe.treeOf(path))) {
                hashes = VerityRecipe.treeOf(path);
                at = Optional.of(0L);
            }
        }
        long offset = at.orElseThrow(() -> new RefusedException(
                path.toString(), "no tree was found behind its data; say where it is with --tree or --hash-offset"));
        byte[] root = HexFormat.of().parseHex(hex);
        DmVerityTree said =
                dataBlocks == null ? DmVerityTree.read(hashes, offset, root) : bare(root, dataBlocks, offset);
        DmVerityCheck.run(path, hashes, said, threads.count());
        out.println("%s: good; all of its %d blocks and the tree are those of the root hash%s"
                .formatted(path, said.dataBlocks(), signature == null ? "" : ", signed by " + certificate));
    }

    private DmVerityTree bare(byte[] root, long count, long offset) {
        Salt salt = blocks.verity().salt();
        VerityHash hash = root.length == VerityHash.SHA512.size() ? VerityHash.SHA512 : VerityHash.SHA256;
        DmVerity verity = new DmVerity(hash, dataBlock, DmVerity.STANDARD.hashBlock(), salt, false, Optional.empty());
        return new DmVerityTree(verity, count, offset, root);
    }

    private Optional<X509Certificate> certificate() throws IOException {
        if (certificate == null) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(certificate)) {
            byte[] bytes = in.readNBytes(VerifyingKey.MAX_FILE);
            return Optional.of(Certificates.parse(certificate.toString(), bytes).get(0));
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
