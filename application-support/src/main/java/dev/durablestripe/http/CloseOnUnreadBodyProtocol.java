package dev.durablestripe.http;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.SocketEvent;

/**
 * Tomcat's HTTP/1.1, but a connection whose request was answered before its body was read is
 * closed. Tomcat would read the rest and throw it out ({@code maxSwallowSize}), with a thread that
 * waits up to the connection's timeout for each piece: a few hundred senders who drip would hold
 * them all.
 *
 * <p>This is where every request passes, also those that no filter sees, such as {@code OPTIONS *}
 * and {@code TRACE}.
 */
public final class CloseOnUnreadBodyProtocol extends Http11NioProtocol {

  @Override
  public void setAdapter(Adapter adapter) {
    super.setAdapter(new Closing(adapter));
  }

  private record Closing(Adapter tomcat) implements Adapter {

    @Override
    public void service(Request request, Response response) throws Exception {
      tomcat.service(request, response);
      closeIfUnread(request);
    }

    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent status)
        throws Exception {
      boolean open = tomcat.asyncDispatch(request, response, status);
      closeIfUnread(request);
      return open;
    }

    private static void closeIfUnread(Request request) {
      if (!is(ActionCode.ASYNC_IS_ASYNC, request)
          && !is(ActionCode.REQUEST_BODY_FULLY_READ, request)) {
        request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
      }
    }

    private static boolean is(ActionCode question, Request request) {
      AtomicBoolean answer = new AtomicBoolean();
      request.action(question, answer);
      return answer.get();
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
      return tomcat.prepare(request, response);
    }

    @Override
    public void log(Request request, Response response, long time) {
      tomcat.log(request, response, time);
    }

    @Override
    public void checkRecycled(Request request, Response response) {
      tomcat.checkRecycled(request, response);
    }

    @Override
    public String getDomain() {
      return tomcat.getDomain();
    }
  }
}
