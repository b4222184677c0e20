package dev.durablestripe.internal.worker.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.durablestripe.internal.encryption.EncryptionCodec;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.payload.codec.PayloadCodecException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Decrypts and encrypts payloads, as a <a
 * href="https://docs.temporal.io/production-deployment/data-encryption#codec-server-setup">codec
 * server</a> for Temporal's UI and CLI. The UI has an input encrypted when someone starts a
 * workflow there.
 */
@RestController
@ConditionalOnBean(CodecSettings.class)
class CodecEndpoint {
  static final String LOGIN = "/codec/login";

  private static final Logger log = LoggerFactory.getLogger(CodecEndpoint.class);

  private final EncryptionCodec codec;

  CodecEndpoint(EncryptionCodec codec) {
    this.codec = codec;
  }

  /** The page to open once in a browser, so that it asks for the password and keeps it. */
  @GetMapping(path = LOGIN, produces = MediaType.TEXT_PLAIN_VALUE)
  String login() {
    return "Temporal's UI can decrypt payloads now, until this browser is closed.";
  }

  /**
   * Decrypts payloads, in proto3 JSON. A payload that cannot be decrypted is returned as it is, so
   * that the rest of a history can be read; the log says why.
   */
  @PostMapping(
      path = "/codec/decode",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  String decode(@RequestBody String body) throws InvalidProtocolBufferException {
    return write(read(body).getPayloadsList().stream().map(this::decode).toList());
  }

  /** Encrypts payloads, in proto3 JSON. */
  @PostMapping(
      path = "/codec/encode",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  String encode(@RequestBody String body) throws InvalidProtocolBufferException {
    return write(codec.encode(read(body).getPayloadsList()));
  }

  private static Payloads read(String body) {
    Payloads.Builder payloads = Payloads.newBuilder();
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(body, payloads);
      return payloads.build();
    } catch (InvalidProtocolBufferException e) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "The body does not contain payloads.");
    }
  }

  private static String write(List<Payload> payloads) throws InvalidProtocolBufferException {
    return JsonFormat.printer()
        .omittingInsignificantWhitespace()
        .print(Payloads.newBuilder().addAllPayloads(payloads));
  }

  private Payload decode(Payload payload) {
    try {
      return EncryptionCodec.original(codec.decode(List.of(payload)).get(0));
    } catch (PayloadCodecException e) {
      log.warn("Not decrypted for the UI: {}", e.getMessage());
      return payload;
    }
  }
}
