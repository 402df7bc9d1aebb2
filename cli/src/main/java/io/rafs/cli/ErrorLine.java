package io.rafs.cli;

import io.rafs.format.CorruptImageException;
import io.rafs.format.RefusedException;
import io.rafs.verify.VerificationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what was thrown into a line on standard error and an exit code. */
final class ErrorLine implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (thrown instanceof RefusedException || thrown instanceof CorruptImageException) {
            err.println("rafs: " + thrown.getMessage());
            return ExitCode.REFUSED;
        }
        if (thrown instanceof VerificationException) {
            err.println("rafs: " + thrown.getMessage());
            return ExitCode.INTERNAL;
        }
        if (thrown instanceof IOException) {
            err.println("rafs: " + describe((IOException) thrown));
            return ExitCode.IO;
        }
        if (thrown instanceof IllegalArgumentException) {
            err.println("rafs: " + thrown.getMessage());
            return ExitCode.USAGE;
        }
        err.println("rafs: internal error; please report it with what follows");
        thrown.printStackTrace(err);
        return ExitCode.INTERNAL;
    }

    private static String describe(IOException thrown) {
        if (thrown instanceof NoSuchFileException file) {
            return file.getReason() == null
                    ? "%s: there is no such file or directory".formatted(file.getFile())
                    : "%s: %s".formatted(file.getFile(), file.getReason());
        }
        if (thrown instanceof AccessDeniedException file) {
            return "%s: permission denied".formatted(file.getFile());
        }
        String reason = thrown instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : String.valueOf(thrown.getMessage());
        if (reason.contains("No space left on device")) {
            return "the disk is full; free some space beside the output, or choose an output elsewhere (%s)"
                    .formatted(thrown.getMessage());
        }
        if (reason.equals("Broken pipe")) {
            return "standard output was closed before all was written to it";
        }
        return thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    }
}
