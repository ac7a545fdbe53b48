"""Other programs on the port that the service wants."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager


class OtherProgram:
    """Listens on a port, takes connections, and counts them."""

    def __init__(self, listener: socket.socket) -> None:
        self.asked = 0
        self._listener = listener
        self._open: list[socket.socket] = []

    def answer(self, *, silent: bool) -> None:
        """Hang up on each connection, or leave it without a word; until the listener is closed."""
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                break
            self.asked += 1
            if silent:
                self._open.append(connection)
            else:
                connection.close()
        for connection in self._open:
            connection.close()


@contextmanager
def other_program(port: int, *, silent: bool = False) -> Iterator[OtherProgram]:
    """Another program on the port, which hangs up on whoever connects, or stays silent for ever."""
    with closing(socket.create_server(("127.0.0.1", port))) as listener:
        program = OtherProgram(listener)
        thread = threading.Thread(target=program.answer, kwargs={"silent": silent}, daemon=True)
        thread.start()
        try:
            yield program
        finally:
            listener.shutdown(socket.SHUT_RDWR)  # close() alone does not wake accept()
            thread.join(5)
