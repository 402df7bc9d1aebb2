package io.rafs.cli;

import io.rafs.seal.FileSeal;
import io.rafs.seal.ImageSeal;
import io.rafs.seal.RootHashFiles;
import io.rafs.seal.SealList;
import io.rafs.seal.SealedFile;
import io.rafs.sign.Signer;
import io.rafs.verity.FsVerity;
import io.rafs.verity.FsVerityMeasure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Signs for the kernel. */
@Command(
        name = "sign",
        description = {
            "Sign so that the kernel verifies it: a PKCS#7 signature, of which 'fsverity sign' makes the same bytes.",
            "Takes RSA keys, and EC keys for kernels from 6.12, with a certificate. Signatures that are there are replaced."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs verity sign image/ --key key.pem --cert cert.pem",
            "      a signature beside each bootstrap and blob, and image/verity.json",
            "  rafs verity sign data.db --key key.pem --cert cert.pem",
            "      data.db.fsv.p7s",
            "  rafs verity sign disk.raw --root-hash HEX --key key.pem --cert cert.pem",
            "      disk.roothash, disk.roothash.p7s and disk.verity.sig, as systemd wants them"
        })
final class VeritySignCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PATH", description = "A file, or a directory that rafs build made.")
    private Path path;

    @Option(
            names = "--root-hash",
            paramLabel = "HEX",
            description =
                    "Sign this root hash of dm-verity, that 'rafs verity tree' or 'rafs export' printed, not the file.")
    private String rootHash;

    @Mixin
    private KeyMixin key;

    @Mixin
    private FsVerityMixin blocks;

    @Mixin
    private ThreadsMixin threads;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        boolean image = Files.isDirectory(path);
        if (image && rootHash != null) {
            throw new ParameterException(
                    spec.commandLine(), "--root-hash is that of a file, and %s is a directory".formatted(path));
        }
        if (image && !blocks.verity().equals(FsVerity.STANDARD)) {
            throw new ParameterException(
                    spec.commandLine(), "images are signed with SHA-256, 4096 and no salt; drop the other options");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Signer signer = key.open(spec.commandLine())) {
            if (rootHash != null) {
                root(out, signer);
            } else if (image) {
                image(out, signer);
            } else {
                file(out, signer);
            }
        }
        return ExitCode.OK;
    }

    private void root(PrintWriter out, Signer signer) throws IOException {
        String hex = RootHashText.check(spec.commandLine(), rootHash);
        RootHashFiles files = RootHashFiles.of(path);
        files.sign(hex, signer);
        out.println("%s: signed in %s; open it with".formatted(path, files.signature()));
        out.println("  %s --root-hash-signature=%s"
                .formatted(VerityRecipe.open(path, Path.of("TREE"), hex), ShellWord.of(files.signature())));
    }

    private void image(PrintWriter out, Signer signer) throws IOException {
        SealList list = ImageSeal.sign(path, signer, threads.count());
        out.println("%s: %d files signed, listed in %s; seal them on a node with"
                .formatted(path, list.files().size(), SealList.NAME));
        for (SealedFile file : list.files()) {
            recipe(out, path.resolve(file.path()), "");
        }
    }

    private void file(PrintWriter out, Signer signer) throws IOException {
        FsVerity verity = blocks.verity();
        FsVerityMeasure measure = verity.measure(path, threads.count());
        FileSeal.sign(path, measure, signer);
        out.println(measure.text() + " " + path);
        out.println("seal it on a node with");
        recipe(out, path, options(verity));
    }

    private static void recipe(PrintWriter out, Path file, String options) {
        out.println("  fsverity enable %s%s --signature=%s"
                .formatted(ShellWord.of(file), options, ShellWord.of(FileSeal.path(file))));
    }

    private static String options(FsVerity verity) {
        return verity.equals(FsVerity.STANDARD)
                ? ""
                : " --hash-alg=%s --block-size=%d%s"
                        .formatted(
                                verity.hash(),
                                verity.blockSize(),
                                verity.salt().size() == 0
                                        ? ""
                                        : " --salt=" + verity.salt().hex());
    }
}
