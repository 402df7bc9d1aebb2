package io.rafs.registry;

import io.rafs.format.RefusedException;
import io.rafs.registry.RegistryException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import java.security.cert.CertificateException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Waits between the tries of one request, and says when there have been enough. */
final class Backoff {
    private final RetryPolicy policy;
    private final String where;
    private final String asked;
    private int failures;

    Backoff(RetryPolicy policy, String where, String asked) {
        this.policy = policy;
        this.where = where;
        this.asked = asked;
    }

    /** Counts from the beginning again, because something went well. */
    void progressed() {
        failures = 0;
    }

    /** Waits after an exchange that broke off, or throws what there is to say. */
    void broke(IOException failure) throws IOException {
        boolean ours = failure instanceof RefusedException || failure instanceof FileSystemException;
        if (ours || failure instanceof RegistryException || failure instanceof InterruptedIOException) {
            throw failure;
        }
        if (hasCause(failure, CertificateException.class)) {
            throw gone(
                    0,
                    "its certificate is not trusted (%s); give the certificate of who signed it (--tls-ca FILE)"
                            .formatted(reason(failure)));
        }
        if (hasCause(failure, UnresolvedAddressException.class)) {
            throw gone(0, "there is no host of this name; check the name, the network and the proxy");
        }
        if (failure instanceof SSLException && reason(failure).contains("plaintext connection")) {
            throw gone(0, "it does not speak TLS; allow plain http for it if that is meant");
        }
        if (++failures >= policy.tries()) {
            throw gone(
                    0,
                    "no answer after %d tries (%s); check the network and the proxy, or try again later"
                            .formatted(failures, reason(failure)));
        }
        sleep(policy.pause(failures));
    }

    /** Waits after an answer that says "later", or throws what there is to say. */
    void later(Answer answer) throws IOException {
        String found = answer.status() + Said.error(answer);
        if (++failures >= policy.tries()) {
            throw gone(answer.status(), "%s after %d tries; try again later".formatted(found, failures));
        }
        Duration pause = policy.pause(failures);
        Optional<Duration> wanted = answer.header("Retry-After").flatMap(Backoff::duration);
        if (wanted.isPresent() && wanted.get().compareTo(pause) > 0) {
            pause = wanted.get();
            if (pause.compareTo(policy.patience()) > 0) {
                throw gone(
                        answer.status(),
                        "%s, and that it wants to be left alone for %d seconds; try again then"
                                .formatted(found, pause.toSeconds()));
            }
        }
        sleep(pause);
    }

    /** Waits after a refusal that may be an accident, or throws it. */
    void refused(RegistryException refusal) throws IOException {
        if (++failures >= policy.tries()) {
            throw refusal;
        }
        sleep(policy.pause(failures));
    }

    private RegistryException gone(int status, String found) {
        return new RegistryException(Kind.UNREACHABLE, status, where, asked, found);
    }

    private void sleep(Duration pause) throws IOException {
        try {
            policy.sleeper().sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Seconds or a date. Source: RFC 9110, 10.2.3. */
    private static Optional<Duration> duration(String retryAfter) {
        try {
            if (retryAfter.matches("[0-9]{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(retryAfter)));
            }
            Instant then = ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(Instant.now(), then));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 10; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
            depth++;
        }
        return false;
    }

    private static String reason(IOException failure) {
        String message = failure.getMessage();
        return Said.bounded(message == null ? failure.getClass().getSimpleName() : message);
    }
}
